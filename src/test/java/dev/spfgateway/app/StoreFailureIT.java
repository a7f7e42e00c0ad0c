package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Without a durable intent nothing is forwarded. */
class StoreFailureIT {
  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    simulator = aSimulator().start(bed);
    gateway =
        RunningGateway.in(directory).set("audit.commitTimeout", "2s").before(simulator).start(bed);
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
    until(() -> simulator.restores(BEFORE_UPDATE) == 1);

    try (Connection lock = lockedStore()) {
      simulator.jobsTake(Duration.ofMillis(1));

      assertThat(await(restoring).status()).as("the client is answered").isEqualTo(204);
      assertThat(gateway.admin("/readyz").status()).isEqualTo(503);
      assertThat(lock.isClosed()).isFalse();
    }

    until(() -> gateway.story().size() == 2);
    assertThat(gateway.story()).containsExactly("intent restore", "outcome restore done");
    until(() -> gateway.admin("/readyz").status() == 200);
  }

  @Test
  void refusesMutationsWhileItsFileIsAwayAndRecoversByItself() throws IOException {
    Path store = gateway.store();
    Path away = store.resolveSibling("away.db");
    assertThat(gateway.restore().status()).isEqualTo(204);
    Files.move(store, away);

    Answer refused = gateway.restore();

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.body()).contains("AuditUnavailable");
    until(() -> gateway.admin("/readyz").status() == 503);
    assertThat(gateway.admin("/metrics").body()).contains("spfgateway_store_healthy 0.0");
    assertThat(Files.exists(store)).as("no empty store takes its place").isFalse();
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);

    Files.move(away, store);

    until(() -> gateway.admin("/readyz").status() == 200);
    assertThat(gateway.restore().status()).isEqualTo(204);
  }

  /** A file system of one megabyte; only root can make one. */
  @Test
  void refusesMutationsWhileTheDiskIsFullAndRecoversByItself(@TempDir Path small) throws Exception {
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString())).isZero();
    Vertx other = Vertx.vertx(); // gateways of one Vert.x share their listener
    try (RunningGateway onSmall = RunningGateway.in(small).before(simulator).start(other)) {
      Path filler = small.resolve("filler");
      fill(filler);
      until(() -> onSmall.restore().status() == 503);
      long sent = simulator.restores(BEFORE_UPDATE);

      Answer refused = onSmall.restore();

      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.body()).contains("AuditUnavailable");
      assertThat(onSmall.admin("/readyz").status()).isEqualTo(503);
      assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(sent);
      assertThat(onSmall.story().stream().filter("intent restore"::equals).count())
          .as("each restore that was sent has its intent")
          .isGreaterThanOrEqualTo(sent);

      Files.delete(filler);

      until(() -> onSmall.admin("/readyz").status() == 200);
      assertThat(onSmall.restore().status()).isEqualTo(204);
    } finally {
      await(other.close());
      assertThat(run("umount", small.toString())).isZero();
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).start().waitFor();
  }

  private static void fill(Path file) {
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(new byte[4_096]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }
}
