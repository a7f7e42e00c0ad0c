package dev.spfgateway.store.postgres;

import static dev.spfgateway.pipeline.Operations.anOperation;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.AuditKeeper;
import dev.spfgateway.audit.AuditLog;
import dev.spfgateway.audit.AuditQuery;
import dev.spfgateway.audit.Events;
import dev.spfgateway.audit.SearchTooLarge;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.store.ArchiveContract;
import dev.spfgateway.store.StoreConfig;
import dev.spfgateway.store.StoreContract;
import dev.spfgateway.store.commit.StoreException;
import dev.spfgateway.store.postgres.server.PostgresConfig;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresArchiveIT extends ArchiveContract {
  private static final Instant TIME = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static Vertx vertx;
  private PostgresConfig database;
  private PostgresStore store;
  private PostgresArchive archive;

  @BeforeAll
  static void begin() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void end() {
    await(vertx.close());
  }

  @BeforeEach
  void open() {
    database = PostgresFixture.shared().database();
    store =
        PostgresStore.open(
            vertx,
            database,
            new StoreConfig(4_096, 512, 1_000, LIMIT, 1_000, StoreContract.CONFIG.perTenant(), null)
                .limits(),
            "gateway",
            Ticker.system());
    archive = PostgresArchive.open(database, LIMIT);
  }

  @AfterEach
  void close() {
    archive.close();
    store.close();
  }

  @Override
  protected AuditLog log() {
    return store;
  }

  @Override
  protected AuditKeeper keeper() {
    return store;
  }

  @Override
  protected AuditArchive archive() {
    return archive;
  }

  private static AuditQuery query(String tenant, UUID operation, Optional<Long> before) {
    return query(new AuditQuery.Span(TIME, TIME.plusSeconds(3_600)), tenant, operation, before);
  }

  private static AuditQuery query(
      AuditQuery.Span span, String tenant, UUID operation, Optional<Long> before) {
    return new AuditQuery(
        span,
        new AuditQuery.Match(tenant, null, null, "restore", null, null, operation),
        before.map(AuditQuery.Cursor::new),
        50);
  }

  private String plan(AuditQuery query) throws SQLException {
    PostgresSearch search = PostgresSearch.of(query);
    try (Connection connection = PostgresFixture.shared().connect(database.database())) {
      try (PreparedStatement explain =
          connection.prepareStatement("EXPLAIN " + search.sql().replaceAll("\\$\\d+", "?"))) {
        List<Object> values = inOrder(search);
        for (int i = 0; i < values.size(); i++) {
          explain.setObject(i + 1, values.get(i));
        }
        StringBuilder plan = new StringBuilder();
        try (ResultSet rows = explain.executeQuery()) {
          while (rows.next()) {
            plan.append(rows.getString(1)).append('\n');
          }
        }
        return plan.toString();
      }
    }
  }

  /** JDBC's places have no numbers: a value that is used twice is given twice. */
  private static List<Object> inOrder(PostgresSearch search) {
    List<Object> values = new ArrayList<>();
    java.util.regex.Matcher place =
        java.util.regex.Pattern.compile("\\$(\\d+)").matcher(search.sql());
    while (place.find()) {
      values.add(search.values().get(Integer.parseInt(place.group(1)) - 1));
    }
    return values;
  }

  /** So many events of one month that a plan means something. */
  private void fill() {
    UUID id = UUID.randomUUID();
    await(store.intent(Events.intent(id), anOperation(id, "vm-1")));
    PostgresFixture.shared()
        .execute(
            database.database(),
            "INSERT INTO audit_event SELECT 'other', n, gen_random_uuid()::text, "
                + TIME.toEpochMilli()
                + " + n * 50, 'tenant-' || n % 50, gen_random_uuid()::text,"
                + " '{\"action\":\"restore\"}', '' FROM generate_series(1, 50000) AS n;"
                + " ANALYZE audit_event");
  }

  @Test
  void searchesByTenantThroughAnIndexOfEachPartitionAndSortsNothing() throws SQLException {
    fill();

    for (Optional<Long> before : List.of(Optional.<Long>empty(), Optional.of(40_000L))) {
      assertThat(plan(query(AuditQuery.Span.ALWAYS, "tenant-7", null, before)))
          .containsPattern("Index Scan Backward using audit_event_2026_03_(tenant_)?place_idx")
          .containsOnlyOnce("Sort")
          .contains("Merge Append");
    }
  }

  @Test
  void searchesAStretchOfTimeInItsMonthsPartitionOnly() throws SQLException {
    fill();

    assertThat(plan(query("tenant-7", null, Optional.empty())))
        .containsPattern("using audit_event_2026_03_tenant_(place|time_id)_idx")
        .doesNotContain("audit_event_2026_04");
  }

  @Test
  void searchesByTimeAloneAndByOperationThroughIndexes() throws SQLException {
    fill();

    assertThat(plan(query(null, null, Optional.empty())))
        .containsPattern("using audit_event_2026_03_(place|time_id)_idx");
    assertThat(plan(query(null, UUID.randomUUID(), Optional.empty())))
        .contains("audit_event_2026_03_operation_idx");
  }

  @Test
  void givesUpASearchThatTakesTooLong() {
    UUID id = UUID.randomUUID();
    await(store.intent(Events.intent(id), anOperation(id, "vm-1")));
    PostgresFixture.shared()
        .execute(
            database.database(),
            "ALTER TABLE audit_event RENAME TO audit_event_real;"
                + " CREATE VIEW audit_event AS SELECT e.* FROM audit_event_real e"
                + " CROSS JOIN LATERAL (SELECT pg_sleep(30 + e.time * 0)) AS slow");
    try (PostgresArchive hasty = PostgresArchive.open(database, Duration.ofMillis(300))) {
      assertThat(Passage.anyFailure(hasty.find(query("contoso", null, Optional.empty()))))
          .isInstanceOf(SearchTooLarge.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE audit_statement SET line = ''",
        "DELETE FROM audit_statement",
        "TRUNCATE audit_statement",
        "DELETE FROM audit_event",
        "UPDATE audit_event SET json = ''"
      })
  void nothingOfTheLogCanBeChangedOrRemoved(String sql) {
    UUID id = UUID.randomUUID();
    await(store.intent(Events.intent(id), anOperation(id, "vm-1")));
    PostgresFixture.shared()
        .execute(
            database.database(), "INSERT INTO audit_statement VALUES ('x', 1, 'key', 0, 0, '')");

    assertThatThrownBy(() -> PostgresFixture.shared().execute(database.database(), sql))
        .hasMessageContaining("append-only");
  }

  @Test
  void seesThatWhatAnEventIsFoundByIsNotWhatItSays() {
    UUID id = UUID.randomUUID();
    await(store.intent(Events.intent(id), anOperation(id, "vm-1")));
    for (String change :
        List.of("tenant = 'fabrikam'", "operation = ''", "time = time + 1", "id = 'x'")) {
      PostgresFixture.shared()
          .execute(
              database.database(),
              "BEGIN; SET LOCAL session_replication_role = replica; UPDATE audit_event SET "
                  + change
                  + "; COMMIT");

      assertThat(await(archive.links("gateway", 0, 1)))
          .as(change)
          .singleElement()
          .matches(link -> !link.agrees());
    }
  }

  @Test
  void refusesADatabaseThatHasNoStore() {
    PostgresConfig empty = PostgresFixture.shared().database();

    assertThatThrownBy(() -> PostgresArchive.open(empty, LIMIT))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("can't open the store at localhost:");
  }
}
