package dev.spfgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.cli.OutOfMemory;
import dev.spfgateway.edge.SelfSignedCertificate;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process that runs out of memory ends at once, whatever catches the error, even without the
 * JVM's own option for that.
 */
class OutOfMemoryIT {
  private static final String SAID = "out of memory: the process ends at once";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a thread",
        "an event loop",
        "a timer",
        "Netty's own task",
        "a listener of Netty's",
        "a worker",
        "a future"
      })
  void endsWhoeverFillsTheHeap(String where) throws IOException {
    Path log = directory.resolve("log");
    try (GatewayProcess process =
        GatewayProcess.startMain(
            "dev.spfgateway.cli.FillsMemory", log, List.of("-Xmx32m", "-XX:+UseSerialGC"), where)) {
      assertThat(process.waitForExit()).isEqualTo(OutOfMemory.EXIT_CODE);
    }
    assertThat(Files.readString(log)).containsOnlyOnce(SAID);
  }

  /** Netty counts this memory by itself, and no option of the JVM sees that error. */
  @Test
  void endsWhenMemoryOutsideOfTheHeapIsUsedUp() throws IOException {
    Files.writeString(
        directory.resolve("registry.yaml"),
        RunningGateway.in(directory)
            .endpoint("https://localhost:1/SC2012R2/VMM", certificate())
            .registryYaml());
    Path config =
        Files.writeString(
            directory.resolve("gateway.yaml"),
            "dataDirectory: data\nregistry: registry.yaml\n"
                + "tenantListener: {host: 127.0.0.1, port: 0}\nadminListener: {port: 0}\n");
    Path log = directory.resolve("log");
    try (GatewayProcess process =
        GatewayProcess.start(
            log,
            List.of("-Dio.netty.maxDirectMemory=1000"),
            "serve",
            "--config",
            config.toString())) {
      String url = process.lineThatBegins("  tenants").strip().split(" +")[1];
      int port = Integer.parseInt(url.replaceAll(".*:(\\d+)/", "$1"));
      try (Socket socket = new Socket("localhost", port)) {
        socket.getOutputStream().write(new byte[100]);

        assertThat(process.waitForExit()).isEqualTo(OutOfMemory.EXIT_CODE);
      }
    }
    assertThat(Files.readString(log)).containsOnlyOnce(SAID);
  }

  private Path certificate() {
    return SelfSignedCertificate.ensure(
            directory, "upstream", List.of("localhost"), Ticker.system())
        .certificate();
  }

  @Test
  void everyWayOfStartingItHasTheOptionOfTheJvm() throws IOException {
    String option = "-XX:+ExitOnOutOfMemoryError";

    assertThat(Files.readString(Path.of("pom.xml"))).contains(option);
    assertThat(Files.readString(Path.of("Dockerfile"))).contains(option);
    assertThat(Files.readString(Path.of("README.md"))).contains("java " + option + " -jar");
  }
}
