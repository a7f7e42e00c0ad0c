package dev.spfgateway.store.sqlite;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.AuditKeeper;
import dev.spfgateway.audit.AuditLog;
import dev.spfgateway.audit.AuditQuery;
import dev.spfgateway.audit.SearchTooLarge;
import dev.spfgateway.store.ArchiveContract;
import dev.spfgateway.store.StoreConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteArchiveTest extends ArchiveContract {
  private static final Instant TIME = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path directory;
  private SqliteStore store;
  private SqliteArchive archive;

  @BeforeEach
  void open() {
    store = SqliteStore.open(file(), new StoreConfig(4_096, 512).limits(), "gateway");
    archive = SqliteArchive.open(file());
  }

  @AfterEach
  void close() {
    archive.close();
    store.close();
  }

  private Path file() {
    return directory.resolve("gateway.db");
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

  private List<String> plan(AuditQuery query) throws SQLException {
    SqliteSearch search = SqliteSearch.of(query);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file())) {
      return Sql.query(
          connection,
          "EXPLAIN QUERY PLAN " + search.sql(),
          rows -> {
            List<String> steps = new ArrayList<>();
            while (rows.next()) {
              steps.add(rows.getString("detail"));
            }
            return steps;
          },
          search.values().toArray());
    }
  }

  @Test
  void searchesByTenantThroughAnIndexAndSortsNothing() throws SQLException {
    for (AuditQuery.Span span : List.of(AuditQuery.Span.ALWAYS, new AuditQuery.Span(TIME, null))) {
      for (Optional<Long> before : List.of(Optional.<Long>empty(), Optional.of(60L))) {
        assertThat(plan(query(span, "contoso", null, before)))
            .singleElement()
            .asString()
            .startsWith("SEARCH audit_event USING INDEX audit_event_place (tenant=?");
      }
    }
  }

  @Test
  void searchesAStretchOfTimeThroughAnIndexAndSortsOnlyThat() throws SQLException {
    for (Optional<Long> before : List.of(Optional.<Long>empty(), Optional.of(60L))) {
      assertThat(plan(query("contoso", null, before)))
          .containsExactly(
              "SEARCH audit_event USING INDEX audit_event_tenant (tenant=? AND time>? AND time<?)",
              "USE TEMP B-TREE FOR ORDER BY");
    }
  }

  @Test
  void searchesByTimeAloneAndByOperationThroughIndexes() throws SQLException {
    assertThat(plan(query(null, null, Optional.empty())))
        .first()
        .asString()
        .startsWith("SEARCH audit_event USING INDEX audit_event_time (time>");
    assertThat(plan(query("contoso", UUID.randomUUID(), Optional.empty())))
        .first()
        .asString()
        .startsWith("SEARCH audit_event USING INDEX audit_event_operation (operation=?)");
  }

  @Test
  void givesUpASearchThatLooksAtTooMuch() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file())) {
      SqliteSearch endless =
          new SqliteSearch(
              "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                  + " SELECT '', 1, '', '' FROM n WHERE i < 0",
              List.of());

      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> endless.run(connection)))
          .isInstanceOf(SearchTooLarge.class)
          .hasMessageContaining("narrow its time range");
    }
    assertThat(await(archive.chains())).isEmpty();
  }
}
