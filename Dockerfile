# syntax=docker/dockerfile:1

# Builds the gateway from its sources. Only the jars of this stage reach the image.
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
COPY pom.xml ./
COPY .mvn .mvn
COPY src/main src/main
RUN --mount=type=cache,target=/root/.m2 mvn -q -DskipTests package

FROM eclipse-temurin:25-jre

LABEL org.opencontainers.image.title="spf-gateway" \
      org.opencontainers.image.description="Tenant-facing gateway in front of System Center SPF/VMM" \
      org.opencontainers.image.licenses="Apache-2.0"

# The gateway writes only here and to /tmp. Mount a volume on a local disk here.
RUN install -d -o 10001 -g 10001 -m 0700 /var/lib/spf-gateway

# Two layers, because libraries change rarely and the gateway often.
COPY --from=build /build/target/lib /opt/spf-gateway/lib
COPY --from=build /build/target/spf-gateway.jar /opt/spf-gateway/spf-gateway.jar

USER 10001:10001
EXPOSE 30006 30007
STOPSIGNAL SIGTERM

# SQLite's driver unpacks its native library and loads it from there: for the gateway below its data
# directory, for the other commands in java.io.tmpdir. With a read-only root file system, also mount
# something writable at /tmp. Both places must allow execution:
#   docker run --read-only --tmpfs /tmp:exec …
#
# The process fits in a container of 1 GiB: half is heap, and everything else has its own limits
# (src/docs/memory.md). In a larger container the heap grows by itself. Raise the limit on direct
# memory, too.
ENTRYPOINT ["java", \
    "-XX:+UseSerialGC", \
    "-XX:MaxRAMPercentage=50", \
    "-XX:MaxDirectMemorySize=192m", \
    "-XX:MaxMetaspaceSize=128m", \
    "-XX:ReservedCodeCacheSize=64m", \
    "-XX:+ExitOnOutOfMemoryError", \
    "--enable-native-access=ALL-UNNAMED", \
    "--sun-misc-unsafe-memory-access=allow", \
    "-Djava.io.tmpdir=/tmp", \
    "-jar", "/opt/spf-gateway/spf-gateway.jar"]
CMD ["serve", "--config", "/etc/spf-gateway/gateway.yaml"]
