package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is killed between intent and outcome, and the next gateway on the same store. */
class CrashIT {
  @TempDir Path directory;

  @Test
  void theNextGatewayFindsOutAndNobodyRestoresTwice() throws IOException {
    Vertx vertx = Vertx.vertx();
    SimulatorFixture simulator = aSimulator().withJobDuration(Duration.ofMinutes(10)).start(vertx);
    GatewayBuilder builder = RunningGateway.in(directory).before(simulator);
    Files.writeString(directory.resolve("registry.yaml"), builder.registryYaml());
    Files.writeString(
        directory.resolve("gateway.yaml"),
        "dataDirectory: data\nregistry: registry.yaml\n"
            + "tenantListener: {host: 127.0.0.1, port: 0}\nadminListener: {port: 0}\n");
    try (GatewayProcess process =
        GatewayProcess.start(
            directory.resolve("gateway.log"),
            "serve",
            "--config",
            directory.resolve("gateway.yaml").toString())) {
      String url = process.lineThatBegins("  tenants").strip().split(" +")[1];
      Process curl = restoreBy(url.replaceAll("/$", "") + beforeUpdate());
      until(() -> simulator.restores(BEFORE_UPDATE) == 1);

      process.kill();
      curl.destroy();
    }

    try (RunningGateway gateway =
        builder
            .unset("operation")
            .set("operation.follow.interval", "100ms")
            .set("operation.follow.maxInterval", "100ms")
            .start(vertx)) {
      until(() -> gateway.story().size() == 3);
      assertThat(gateway.story())
          .containsExactly("intent restore", "outcome restore unknown", "reconciled restore done");
      Answer running = sendAgain(gateway);
      assertThat(running.header("Idempotent-Replayed")).isEqualTo("true");
      assertThat(running.status()).isEqualTo(204);
      simulator.jobsTake(Duration.ofMillis(1));
      String operation = running.header("Operation-Location").replaceFirst("https://[^/]+", "");
      Answer ended = gateway.send("GET", operation, OPERATOR, null, "Prefer", "wait=20");
      assertThat(new JsonObject(ended.body()).getString("state")).isEqualTo("done");
      assertThat(new JsonObject(ended.body()).getString("job"))
          .isEqualTo(running.header("x-ms-request-id"));
    }
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
    simulator.close();
    await(vertx.close());
  }

  private static Answer sendAgain(RunningGateway gateway) {
    return gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, "Idempotency-Key", "\"k\"");
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
            "-H",
            "Idempotency-Key: \"k\"",
            "-d",
            RESTORE,
            url)
        .start();
  }
}
