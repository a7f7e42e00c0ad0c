package dev.spfgateway.store.sqlite;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The schema and its changes, one list of statements a version, forward only. */
final class SqliteSchema {
  private static final List<List<String>> VERSIONS =
      List.of(
          List.of(
              "CREATE TABLE audit_event (chain TEXT NOT NULL, sequence INTEGER NOT NULL,"
                  + " id TEXT NOT NULL UNIQUE, time INTEGER NOT NULL, tenant TEXT NOT NULL,"
                  + " operation TEXT NOT NULL, json TEXT NOT NULL, hash TEXT NOT NULL,"
                  + " PRIMARY KEY (chain, sequence)) STRICT",
              "CREATE INDEX audit_event_tenant ON audit_event (tenant, time)",
              "CREATE INDEX audit_event_operation ON audit_event (operation)",
              "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event"
                  + " BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END",
              "CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event"
                  + " BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END",
              "CREATE TABLE operation (id TEXT PRIMARY KEY, guard TEXT NOT NULL,"
                  + " state TEXT NOT NULL, intent TEXT NOT NULL, started INTEGER NOT NULL,"
                  + " outcome TEXT, ended INTEGER) STRICT",
              "CREATE UNIQUE INDEX operation_running ON operation (guard)"
                  + " WHERE state = 'running'"),
          // INSERT OR REPLACE deletes without running the trigger for deletes.
          List.of(
              "CREATE TRIGGER audit_event_no_replace BEFORE INSERT ON audit_event"
                  + " WHEN EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id)"
                  + " OR EXISTS (SELECT 1 FROM audit_event"
                  + " WHERE chain = NEW.chain AND sequence = NEW.sequence)"
                  + " BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END"),
          OperationSchema.STATEMENTS,
          AuditSchema.STATEMENTS,
          TimeSchema.STATEMENTS,
          SharingSchema.STATEMENTS,
          UsageSchema.STATEMENTS);

  private SqliteSchema() {}

  /** Brings an open database to the newest version, each step in a transaction of its own. */
  static void migrate(Connection connection) throws SQLException {
    int version = version(connection);
    if (version > VERSIONS.size()) {
      throw new SQLException(
          "the store has schema version "
              + version
              + ", made by a newer gateway; this one knows "
              + VERSIONS.size());
    }
    for (int next = version; next < VERSIONS.size(); next++) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        for (String change : VERSIONS.get(next)) {
          statement.execute(change);
        }
        statement.execute("PRAGMA user_version = " + (next + 1));
        statement.execute("COMMIT");
      }
    }
  }

  /** Writes what stands there already, which takes a page on the disk. */
  static void touch(Connection connection) throws SQLException {
    int version = version(connection);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = " + version);
    }
  }

  private static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA user_version")) {
      return row.next() ? row.getInt(1) : 0;
    }
  }
}
