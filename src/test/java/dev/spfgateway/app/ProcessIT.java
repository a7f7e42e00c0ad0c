package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.FreePort;
import dev.spfgateway.simulator.SimulatorFixture;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process: first run, stop, and kill. */
class ProcessIT {
  @TempDir Path directory;

  private String config(String name) throws IOException {
    Files.writeString(
        directory.resolve(name),
        "dataDirectory: data\nregistry: registry.yaml\n"
            + "tenantListener: {host: 127.0.0.1, port: 0}\nadminListener: {port: 0}\n");
    return directory.resolve(name).toString();
  }

  private String audit(String config) {
    try (GatewayProcess search =
        GatewayProcess.start(
            directory.resolve("audit.log"), "audit", "search", "--config", config)) {
      String events = search.rest();
      assertThat(search.waitForExit()).isZero();
      return events;
    }
  }

  private static String curl(String line) throws IOException {
    Process curl = new ProcessBuilder("sh", "-c", line).redirectErrorStream(true).start();
    return new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void printsACurlLineThatRestoresOnTheFirstRun() throws IOException {
    int first = FreePort.find();
    int second = FreePort.find();
    copyExamples();
    replace("simulator.yaml", "[8090]", "[" + first + "]");
    replace("simulator.yaml", "[8091]", "[" + second + "]");
    replace("simulator.yaml", "controlPort: 8092", "controlPort: 0");
    replace("registry.yaml", "localhost:8090", "localhost:" + first);
    replace("registry.yaml", "localhost:8091", "localhost:" + second);
    replace("registry.yaml", "../data/", "data/");
    String config = config("gateway.yaml");

    try (GatewayProcess process =
        GatewayProcess.start(
            directory.resolve("gateway.log"),
            "serve",
            "--config",
            config,
            "--simulator",
            directory.resolve("simulator.yaml").toString())) {
      String answer = curl(process.lineThatBegins("curl "));

      assertThat(answer).startsWith("HTTP/2 204").contains("x-operation-outcome: done");
      assertThat(audit(config).lines())
          .anySatisfy(line -> assertThat(line).contains(" intent restore contoso/"))
          .anySatisfy(line -> assertThat(line).contains(" outcome restore ", "outcome=done"));
      assertThat(process.terminate()).isEqualTo(128 + 15);
    }
    assertThat(Files.readString(directory.resolve("gateway.log")))
        .contains("\"action\":\"restore\"")
        .doesNotContain("spfgw_", "simulator-only", "WARNING");
  }

  @Test
  void refusesToStartWithThePublicKeyBeforeRealMachines() throws IOException {
    copyExamples();

    try (GatewayProcess process =
        GatewayProcess.start(
            directory.resolve("gateway.log"), "serve", "--config", config("gateway.yaml"))) {
      assertThat(process.waitForExit()).isEqualTo(1);
    }
    assertThat(Files.readString(directory.resolve("gateway.log")))
        .contains("contoso-demo", "credential create");
  }

  @Test
  void tellsTheTruthAboutARestoreDuringWhichItWasKilled() throws IOException {
    Vertx vertx = Vertx.vertx();
    SimulatorFixture simulator = aSimulator().withJobDuration(Duration.ofMinutes(10)).start(vertx);
    Files.writeString(
        directory.resolve("registry.yaml"),
        RunningGateway.in(directory).before(simulator).registryYaml());
    String config = config("gateway.yaml");
    try (GatewayProcess first = serve(config)) {
      String url = first.lineThatBegins("  tenants").strip().split(" +")[1];
      Process restoring = restoreBy(url);
      until(() -> simulator.restores(BEFORE_UPDATE) == 1);

      first.kill();
      restoring.destroy();
    }
    assertThat(audit(config)).contains(" intent restore ").doesNotContain("outcome=");

    try (GatewayProcess second = serve(config)) {
      second.lineThatBegins("  store");

      assertThat(audit(config).lines().skip(1).findFirst().orElseThrow())
          .contains(" outcome restore ", "outcome=unknown", "the gateway stopped before");
    }
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
    simulator.close();
    await(vertx.close());
  }

  private GatewayProcess serve(String config) {
    return GatewayProcess.start(directory.resolve("gateway.log"), "serve", "--config", config);
  }

  private Process restoreBy(String url) throws IOException {
    return new ProcessBuilder(
            "curl",
            "-sS",
            "--cacert",
            directory.resolve("data/tls/gateway.crt").toString(),
            "-X",
            "MERGE",
            "-H",
            "X-Api-Key: " + OPERATOR.secret().reveal(),
            "-H",
            "Content-Type: application/json",
            "-d",
            RESTORE,
            url.replaceAll("/$", "") + beforeUpdate())
        .start();
  }

  private void copyExamples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("conf"))) {
      for (Path file : files.toList()) {
        if (Files.isRegularFile(file)) {
          Files.copy(file, directory.resolve(file.getFileName().toString()));
        }
      }
    }
  }

  private void replace(String file, String old, String now) throws IOException {
    Path path = directory.resolve(file);
    assertThat(Files.readString(path)).contains(old);
    Files.writeString(path, Files.readString(path).replace(old, now));
  }
}
