package dev.spfgateway.store.sqlite;

import dev.spfgateway.audit.Events;
import dev.spfgateway.audit.SealedEvent;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;

/** Writes a store as the first version of the gateway left it. */
final class OldStore {
  private OldStore() {}

  /**
   * Writes operations with their intents.
   *
   * @param operations each with {@code running} or the outcome that it ended with
   */
  static void write(Path file, Map<UUID, String> operations) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute(
          "CREATE TABLE audit_event (chain TEXT NOT NULL, sequence INTEGER NOT NULL,"
              + " id TEXT NOT NULL UNIQUE, time INTEGER NOT NULL, tenant TEXT NOT NULL,"
              + " operation TEXT NOT NULL, json TEXT NOT NULL, hash TEXT NOT NULL,"
              + " PRIMARY KEY (chain, sequence)) STRICT");
      statement.execute("CREATE INDEX audit_event_tenant ON audit_event (tenant, time)");
      statement.execute("CREATE INDEX audit_event_operation ON audit_event (operation)");
      statement.execute(
          "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event"
              + " BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END");
      statement.execute(
          "CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event"
              + " BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END");
      statement.execute(
          "CREATE TABLE operation (id TEXT PRIMARY KEY, guard TEXT NOT NULL,"
              + " state TEXT NOT NULL, intent TEXT NOT NULL, started INTEGER NOT NULL,"
              + " outcome TEXT, ended INTEGER) STRICT");
      statement.execute(
          "CREATE UNIQUE INDEX operation_running ON operation (guard) WHERE state = 'running'");
      statement.execute("PRAGMA user_version = 1");
      String previous = SealedEvent.GENESIS;
      int sequence = 0;
      for (Map.Entry<UUID, String> one : operations.entrySet()) {
        sequence++;
        previous = write(connection, one.getKey(), one.getValue(), sequence, previous);
      }
    }
  }

  private static String write(
      Connection connection, UUID id, String outcome, int sequence, String previous)
      throws SQLException {
    var intent = Events.intent(id);
    SealedEvent event = SealedEvent.seal(intent, "gateway", sequence, previous);
    Sql.run(
        connection,
        "INSERT INTO audit_event VALUES ('gateway', ?, ?, ?, 'contoso', ?, ?, ?)",
        sequence,
        intent.id().toString(),
        intent.time().toEpochMilli(),
        id.toString(),
        event.json(),
        event.hash());
    boolean running = outcome.equals("running");
    Sql.run(
        connection,
        "INSERT INTO operation VALUES (?, ?, ?, ?, ?, ?, ?)",
        id.toString(),
        id.toString(),
        running ? "running" : "ended",
        intent.id().toString(),
        intent.time().toEpochMilli(),
        running ? null : outcome,
        running ? null : intent.time().toEpochMilli());
    return event.hash();
  }
}
