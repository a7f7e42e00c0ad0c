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
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No request is lost when a gateway stops or a client goes. */
class StopIT {
  @TempDir Path directory;

  @Test
  void letsARestoreOnItsWayEndAndRecordsIt() {
    Vertx vertx = Vertx.vertx();
    SimulatorFixture simulator = aSimulator().withJobDuration(Duration.ofMinutes(10)).start(vertx);
    RunningGateway gateway = RunningGateway.in(directory).before(simulator).start(vertx);
    var restoring = gateway.begin("MERGE", beforeUpdate(), OPERATOR, RESTORE);
    until(() -> simulator.restores(BEFORE_UPDATE) == 1);

    var stopping = gateway.gateway().stop();
    simulator.jobsTake(Duration.ofMillis(1));

    assertThat(await(restoring).status()).isEqualTo(204);
    await(stopping);
    assertThat(gateway.story()).containsExactly("intent restore", "outcome restore done");
    simulator.close();
    await(vertx.close());
  }

  @Test
  void goesOnServingDuringTheDelayButSendsClientsAndBalancersAway() {
    Vertx vertx = Vertx.vertx();
    SimulatorFixture simulator = aSimulator().start(vertx);
    RunningGateway gateway =
        RunningGateway.in(directory)
            .set("shutdown.delay", "3s")
            .set("shutdown.drain", "5s")
            .before(simulator)
            .start(vertx);

    var stopping = gateway.gateway().stop();
    Answer ready = gateway.admin("/readyz");
    Answer live = gateway.admin("/livez");
    Answer restored = gateway.restore();

    assertThat(ready.status()).isEqualTo(503);
    assertThat(live.status()).isEqualTo(200);
    assertThat(restored.status()).isEqualTo(204);
    assertThat(restored.header("Connection")).isEqualTo("close");
    await(stopping);
    simulator.close();
    await(vertx.close());
  }

  @Test
  void tellsAClientWhoseRestoreOutlastsTheDrainTimeWhereToAsk() {
    Vertx vertx = Vertx.vertx();
    SimulatorFixture simulator = aSimulator().withJobDuration(Duration.ofMinutes(10)).start(vertx);
    GatewayBuilder builder =
        RunningGateway.in(directory)
            .set("shutdown.drain", "200ms")
            .unset("operation")
            .set("operation.follow.interval", "100ms")
            .set("operation.follow.maxInterval", "100ms")
            .before(simulator);
    RunningGateway gateway = builder.start(vertx);
    var restoring = gateway.begin("MERGE", beforeUpdate(), OPERATOR, RESTORE);
    until(() -> simulator.restores(BEFORE_UPDATE) == 1);

    await(gateway.gateway().stop());
    Answer answer = await(restoring);

    String operation = answer.header("X-Operation-Id");
    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.header("X-Operation-Outcome")).isEqualTo("unknown");
    assertThat(answer.header("Operation-Location")).endsWith("/operations/" + operation);
    assertThat(answer.header("X-Ended-By")).isEqualTo("gateway; phase=wholly-written");
    assertThat(answer.header("Connection")).isEqualTo("close");
    assertThat(answer.body()).contains("OutcomeUnknown");

    RunningGateway next = builder.start(vertx);
    simulator.jobsTake(Duration.ofMillis(1));
    until(() -> state(next, operation).contains("\"done\""));
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
    next.close();
    simulator.close();
    await(vertx.close());
  }

  private static String state(RunningGateway gateway, String operation) {
    String path = "/" + SimulatorFixture.CONTOSO + "/operations/" + operation;
    return gateway.send("GET", path, OPERATOR, null).body();
  }

  @Test
  void seesARestoreThroughWhoseClientHasGone() {
    Vertx vertx = Vertx.vertx();
    SimulatorFixture simulator = aSimulator().withJobDuration(Duration.ofMinutes(10)).start(vertx);
    RunningGateway gateway = RunningGateway.in(directory).before(simulator).start(vertx);
    var restoring = gateway.begin("MERGE", beforeUpdate(), OPERATOR, RESTORE);
    until(() -> simulator.restores(BEFORE_UPDATE) == 1);

    gateway.closeClient();
    until(restoring::failed);
    until(() -> gateway.admin("/metrics").body().contains("spfgateway_tenant_connections 0.0"));
    simulator.jobsTake(Duration.ofMillis(1));

    until(() -> gateway.story().size() == 2);
    assertThat(gateway.story()).containsExactly("intent restore", "outcome restore done");
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
    await(gateway.gateway().stop());
    simulator.close();
    await(vertx.close());
  }
}
