package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.READER;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.app.RunningGateway.checkpoint;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.EMPTY_DATABASE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_2;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import dev.spfgateway.testing.Waits;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Contoso has much in the store and asks for all of it; fabrikam is served all the same. */
class StoreFairnessIT {
  private static final int AT_ONCE = 90;
  private static final String FABRIKAMS = "/" + SimulatorFixture.FABRIKAM;

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    simulator = aSimulator().withJobDuration(Duration.ofMillis(1)).start(bed);
    gateway =
        RunningGateway.in(directory)
            .before(simulator)
            .set("audit.heads.interval", "100ms")
            .set("audit.heads.file", "heads.jsonl")
            .set("audit.streams.interval", "50ms")
            .set("audit.streams.file.path", "audit.jsonl")
            .start(bed);
    Answer restored = gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE);
    assertThat(restored.status()).isEqualTo(204);
  }

  /** Copies a table's first row so many times, with other ids. */
  private void copy(String table, int count, String key, String id) throws SQLException {
    try (Connection store = DriverManager.getConnection("jdbc:sqlite:" + gateway.store());
        Statement sql = store.createStatement()) {
      sql.execute("PRAGMA busy_timeout = 20000");
      List<String> columns = new ArrayList<>();
      try (ResultSet rows = sql.executeQuery("PRAGMA table_info(" + table + ")")) {
        while (rows.next()) {
          columns.add(rows.getString("name"));
        }
      }
      List<String> values =
          columns.stream().map(name -> name.equals(key) ? id : "t." + name).toList();
      sql.execute(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
              + count
              + ") INSERT INTO "
              + table
              + " ("
              + String.join(", ", columns)
              + ") SELECT "
              + String.join(", ", values)
              + " FROM (SELECT * FROM "
              + table
              + " LIMIT 1) t, n");
    }
  }

  private List<Future<Answer>> flood(String path) {
    return Stream.generate(() -> gateway.begin("GET", "/" + CONTOSO + path, READER, null))
        .limit(AT_ONCE)
        .toList();
  }

  @Test
  void restoresWhileAnotherTenantListsItsOperations() throws SQLException {
    copy("operation", 300_000, "id", "printf('01a20afa-1caa-7000-8000-%012x', i)");
    List<Future<Answer>> lists = flood("/operations?state=absent");

    Answer restored =
        gateway.send(
            "MERGE",
            FABRIKAMS + "/services/systemcenter/vmm/" + checkpoint(EMPTY_DATABASE, STAMP_2),
            FABRIKAM,
            RESTORE,
            "Idempotency-Key",
            "mine");

    assertThat(restored.status()).isEqualTo(204);
    assertThat(lists.stream().map(Waits::await).map(Answer::status))
        .as("by an index, so that all are answered")
        .containsOnly(200);
  }

  @Test
  void readsTheAuditLogWhileAnotherTenantSearchesItsOwn() throws SQLException {
    String copied = "printf('01a20afa-1caa-7000-8000-%012x', i)";
    plantEvents(copied);
    List<Future<Answer>> searches = flood("/audit?outcome=absent");

    Answer own = gateway.send("GET", FABRIKAMS + "/audit?limit=1", FABRIKAM, null);

    assertThat(own.status()).isEqualTo(200);
    Future.join(searches).otherwiseEmpty().await();
  }

  /** Signing and streams have a reader of their own, which no tenant's search keeps waiting. */
  @Test
  void signsAndCopiesEventsWhileATenantSearches() throws SQLException {
    plantEvents("printf('01a20afa-1caa-7000-8000-%012x', i)");
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    for (int i = 0; i < AT_ONCE; i++) {
      search(over, answered);
    }
    until(() -> answered.get() > 0);

    String operation = gateway.restore().header("X-Operation-Id");

    until(() -> read("audit.jsonl").contains(operation));
    long signed = heads();
    until(() -> heads() > signed + 1);
    over.set(true);
  }

  /** Searches again and again. */
  private void search(AtomicBoolean over, AtomicInteger answered) {
    gateway
        .begin("GET", "/" + CONTOSO + "/audit?outcome=absent", READER, null)
        .onComplete(
            done -> {
              answered.incrementAndGet();
              if (!over.get()) {
                search(over, answered);
              }
            });
  }

  private long heads() {
    return read("heads.jsonl").lines().filter(line -> line.contains("\"head\"")).count();
  }

  private String read(String file) {
    try {
      return Files.readString(directory.resolve(file));
    } catch (IOException e) {
      return "";
    }
  }

  private void plantEvents(String id) throws SQLException {
    try (Connection store = DriverManager.getConnection("jdbc:sqlite:" + gateway.store());
        Statement sql = store.createStatement()) {
      sql.execute("PRAGMA busy_timeout = 20000");
      sql.execute(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)"
              + " INSERT INTO audit_event (chain, sequence, id, time, tenant, operation, json, hash)"
              + " SELECT 'planted', i, "
              + id
              + ", time, tenant, operation, json, hash FROM (SELECT * FROM audit_event LIMIT 1), n");
    }
  }
}
