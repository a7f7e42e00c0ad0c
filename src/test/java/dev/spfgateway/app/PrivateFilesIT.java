package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.telemetry.GatewayLog;
import dev.spfgateway.testing.TestBed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Other users can't read the gateway's files, under the usual umask. */
class PrivateFilesIT {
  @TempDir Path directory;
  @RegisterExtension final TestBed bed = new TestBed();

  private Path data;
  private Path logs;
  private Path trusted;

  @BeforeEach
  void prepare() {
    data = directory.resolve("data");
    logs = directory.resolve("logs");
    trusted =
        SelfSignedCertificate.ensure(directory, "spf", List.of("localhost"), Ticker.system())
            .certificate();
  }

  private RunningGateway start() {
    return RunningGateway.in(directory)
        .endpoint("https://localhost:1/SC2012R2/VMM", trusted)
        .set("audit.heads.interval", "100ms")
        .set("audit.heads.file", logs.resolve("heads.jsonl"))
        .set("audit.streams.interval", "50ms")
        .set("audit.streams.file.path", logs.resolve("audit.jsonl"))
        .set("audit.streams.file.maxSize", "64KiB")
        .set("authentication.keepUses", "1s")
        .start(bed.vertx());
  }

  /** Two streams have something to tell. */
  private RunningGateway startAndWrite() {
    RunningGateway gateway = start();
    gateway.restore();
    until(
        () ->
            Files.exists(logs.resolve("audit.jsonl")) && Files.exists(logs.resolve("heads.jsonl")));
    return gateway;
  }

  private static Map<String, String> modes(Path top) {
    Map<String, String> modes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : files.toList()) {
        if (!file.getParent().endsWith("unpacked") && Files.exists(file)) {
          modes.put(
              (Files.isDirectory(file) ? "d " : "- ") + top.getParent().relativize(file),
              mode(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return modes;
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static void widen(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static void assertOwnerOnly(Map<String, String> modes) {
    assertThat(modes)
        .allSatisfy(
            (name, mode) ->
                assertThat(mode)
                    .as(name)
                    .isEqualTo(name.startsWith("d ") ? "rwx------" : "rw-------"));
  }

  @Test
  @SuppressWarnings("try") // only its running matters
  void everythingIsCreatedForItsOwnerAlone() {
    try (RunningGateway gateway = startAndWrite()) {
      assertThat(modes(data).keySet())
          .contains("- data/gateway.db", "- data/gateway.db-wal", "- data/gateway.db-shm")
          .contains(
              "- data/tls/gateway.key", "- data/audit-keys/signing.pem", "- data/admin-token");
      assertOwnerOnly(modes(data));
      assertOwnerOnly(modes(logs));
    }
    assertThat(modes(data)).containsKey("- data/credential-uses");
    assertOwnerOnly(modes(data));
  }

  @Test
  void soIsWhatAProcessWrites() throws IOException {
    Files.writeString(
        directory.resolve("registry.yaml"),
        RunningGateway.in(directory)
            .endpoint("https://localhost:1/SC2012R2/VMM", trusted)
            .registryYaml());
    Path config = directory.resolve("gateway.yaml");
    Files.writeString(
        config,
        "dataDirectory: data\nregistry: registry.yaml\n"
            + "tenantListener: {host: 127.0.0.1, port: 0}\nadminListener: {port: 0}\n");
    try (GatewayProcess process =
        GatewayProcess.start(directory.resolve("log"), "serve", "--config", config.toString())) {
      process.lineThatBegins("  store");

      assertThat(modes(data)).containsKey("d data/unpacked");
      assertOwnerOnly(modes(data));
    }
  }

  @Test
  @SuppressWarnings("try") // only its running matters
  void whatOthersCouldReadIsClosedAtTheStartAndTold() throws IOException {
    startAndWrite().close();
    List<Path> opened =
        List.of(
            data,
            data.resolve("gateway.db"),
            data.resolve("tls/gateway.key"),
            data.resolve("audit-keys"),
            data.resolve("audit-keys/signing.pem"),
            data.resolve("credential-uses"));
    for (Path path : opened) {
      widen(path, Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--");
    }
    widen(logs.resolve("audit.jsonl"), "rw-r--r--");
    try (GatewayLog log = GatewayLog.of("dev.spfgateway.app.PrivateFiles")) {
      try (RunningGateway gateway = startAndWrite()) {
        assertOwnerOnly(modes(data));
        for (Path path : opened) {
          assertThat(log.lines())
              .as(path + "")
              .anyMatch(line -> line.startsWith("WARN ") && line.contains(path + " "));
        }
        assertThat(log.lines()).anyMatch(line -> line.contains("audit rotate-key"));
      }
      assertThat(mode(logs.resolve("audit.jsonl")))
          .as("a group that the operator lets read stays")
          .isEqualTo("rw-r-----");
    }
    try (GatewayLog log = GatewayLog.of("dev.spfgateway.app.PrivateFiles")) {
      startAndWrite().close();
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void aRotatedStreamGoesOnBeingReadByItsGroup() throws IOException {
    try (RunningGateway gateway = startAndWrite()) {
      widen(logs.resolve("audit.jsonl"), "rw-r-----");
      until(
          () -> {
            gateway.restore();
            return Files.exists(logs.resolve("audit.jsonl.1"));
          });
      until(() -> Files.exists(logs.resolve("audit.jsonl")));
      until(() -> modes(logs).get("- logs/audit.jsonl").equals("rw-r-----"));
    }
  }

  @Test
  void aDirectoryThatAllUsersShareIsRefused() throws IOException {
    Files.createDirectories(data);
    Files.setAttribute(data, "unix:mode", 01777);

    assertThatThrownBy(this::start).hasMessageContaining(data + "").hasMessageContaining("share");
    assertThat(Files.getAttribute(data, "unix:mode")).isEqualTo(041777);
  }
}
