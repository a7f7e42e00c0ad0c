package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.simulator.SimulatorFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.app.RunningGateway.Answer;
import dev.spfgateway.simulator.SimulatorFixture;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No durable intent, no forwarding. */
class StoreFailureIT {
  @TempDir Path directory;

  private final Vertx vertx = Vertx.vertx();
  private SimulatorFixture simulator;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    simulator = aSimulator().start(vertx);
    gateway =
        RunningGateway.in(directory)
            .with("audit", "commitTimeout: 2s")
            .before(simulator)
            .start(vertx);
  }

  @AfterEach
  void stop() {
    gateway.close();
    simulator.close();
    await(vertx.close());
  }

  /** Keeps everybody else from writing until it is closed. */
  private Connection lockedStore() throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + gateway.store());
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
    }
    return connection;
  }

  @Test
  void refusesMutationsWhileTheStoreCanNotBeWrittenAndRecoversByItself() throws SQLException {
    try (Connection lock = lockedStore()) {
      Answer refused = gateway.restore();

      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.body()).contains("AuditUnavailable");
      assertThat(refused.header("X-Operation-Outcome")).isEqualTo("not-sent");
      assertThat(refused.header("Retry-After")).isEqualTo("5");
      assertThat(gateway.admin("/readyz").status()).isEqualTo(503);
      assertThat(gateway.send("GET", CONTOSO_VMM + "Jobs", OPERATOR, null).status())
          .as("reads need no store")
          .isEqualTo(200);
      assertThat(lock.isClosed()).isFalse();
    }

    assertThat(simulator.restores(BEFORE_UPDATE)).isZero();
    assertThat(gateway.restore().status()).isEqualTo(204);
    assertThat(gateway.admin("/readyz").status()).isEqualTo(200);
    assertThat(gateway.story()).containsExactly("intent restore", "outcome restore done");
  }

  @Test
  void keepsAnOutcomeThatCanNotBeWrittenAndWritesItLater() throws SQLException {
    simulator.jobsTake(Duration.ofMinutes(10));
    var restoring =
        gateway.begin("MERGE", RunningGateway.beforeUpdate(), OPERATOR, RunningGateway.RESTORE);
    RawUpstream.until(() -> simulator.restores(BEFORE_UPDATE) == 1);

    try (Connection lock = lockedStore()) {
      simulator.jobsTake(Duration.ofMillis(1));

      assertThat(await(restoring).status()).as("the client is answered").isEqualTo(204);
      assertThat(gateway.admin("/readyz").status()).isEqualTo(503);
      assertThat(lock.isClosed()).isFalse();
    }

    RawUpstream.until(() -> gateway.story().size() == 2);
    assertThat(gateway.story()).containsExactly("intent restore", "outcome restore done");
    RawUpstream.until(() -> gateway.admin("/readyz").status() == 200);
  }
}
