package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.store.postgres.PostgresFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose PostgreSQL server is stopped and restarted. */
class PostgresFailureIT {
  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private PostgresFixture server;
  private int port;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    startServer();
    simulator = aSimulator().start(bed);
    port = server.port();
    gateway =
        RunningGateway.in(directory).before(simulator).onPostgres(port, "postgres").start(bed);
  }

  /** A server that was started again is newer than the gateway, but must outlive it. */
  @AfterEach
  void stopFirst() {
    gateway.close();
  }

  private void startServer() {
    server = bed.keep(PostgresFixture.start(directory.resolve("postgresql"), port));
  }

  @Test
  void refusesMutationsWhileTheServerIsStoppedKeepsOutcomesAndRecoversByItself() {
    simulator.jobsTake(Duration.ofMinutes(10));
    var restoring =
        gateway.begin("MERGE", RunningGateway.beforeUpdate(), OPERATOR, RunningGateway.RESTORE);
    until(() -> simulator.restores(BEFORE_UPDATE) == 1);
    server.close();
    simulator.jobsTake(Duration.ofMillis(1));

    assertThat(await(restoring).status()).as("the client is answered").isEqualTo(204);
    until(() -> gateway.admin("/readyz").status() == 503);
    assertThat(gateway.admin("/metrics").body())
        .contains("spfgateway_store_healthy 0.0", "spfgateway_store_kept 1.0");
    Answer refused = gateway.restore();
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.body()).contains("AuditUnavailable");
    assertThat(refused.header("X-Operation-Outcome")).isEqualTo("not-sent");
    assertThat(gateway.send("GET", CONTOSO_VMM + "Jobs", OPERATOR, null).status())
        .as("reads need no store")
        .isEqualTo(200);
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);

    startServer();

    until(() -> gateway.admin("/readyz").status() == 200);
    assertThat(gateway.story()).containsExactly("intent restore", "outcome restore done");
    assertThat(gateway.restore().status()).isEqualTo(204);
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(2);
  }
}
