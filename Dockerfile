# syntax=docker/dockerfile:1

# Builds the gateway from its sources; nothing of this stage but jars reaches the image.
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

# The one place that is written, besides /tmp. Mount a volume of a local disk there.
RUN install -d -o 10001 -g 10001 -m 0700 /var/lib/spf-gateway

# Libraries change seldom, the gateway often: two layers.
COPY --from=build /build/target/lib /opt/spf-gateway/lib
COPY --from=build /build/target/spf-gateway.jar /opt/spf-gateway/spf-gateway.jar

USER 10001:10001
EXPOSE 30006 30007
STOPSIGNAL SIGTERM

# SQLite's driver loads its native library from where it unpacks it: the gateway below its data
# directory, the other commands in java.io.tmpdir. With a read-only root, mount something writable
# at /tmp, too; both must allow execution:
#   docker run --read-only --tmpfs /tmp:exec …
#
# Memory fits in a container of 1 GiB: half of it is heap, and what is not heap has limits of its own
# (src/docs/memory.md). In a larger container the heap grows with it; give direct memory more, too.
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
