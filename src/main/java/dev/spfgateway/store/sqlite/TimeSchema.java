package dev.spfgateway.store.sqlite;

import java.util.List;

/**
 * The fifth version of the SQLite schema: the watched time and what is kept by it, and lists in the
 * order in which they were recorded, which is the rowid's. What is there already is kept once more
 * from now on, because nobody watched it.
 */
final class TimeSchema {
  static final List<String> STATEMENTS =
      List.of(
          "CREATE TABLE watched_time (one INTEGER PRIMARY KEY CHECK (one = 1),"
              + " millis INTEGER NOT NULL) STRICT",
          "INSERT INTO watched_time VALUES (1, 0)",
          "ALTER TABLE operation ADD COLUMN watched INTEGER NOT NULL DEFAULT 0",
          "DROP INDEX operation_ended",
          "CREATE INDEX operation_ended ON operation (watched) WHERE ended IS NOT NULL",
          "DROP INDEX operation_list",
          "CREATE INDEX operation_list ON operation (subscription)",
          "ALTER TABLE idempotency_key ADD COLUMN kept_until INTEGER NOT NULL DEFAULT 0",
          "UPDATE idempotency_key SET kept_until = coalesce((SELECT max(expires - o.received, 0)"
              + " FROM operation o WHERE o.id = idempotency_key.operation), 0)",
          "DROP INDEX idempotency_key_expires",
          "CREATE INDEX idempotency_key_kept ON idempotency_key (kept_until)",
          "ALTER TABLE audit_statement ADD COLUMN watched INTEGER NOT NULL DEFAULT 0",
          "CREATE INDEX audit_event_place ON audit_event (tenant)");

  private TimeSchema() {}
}
