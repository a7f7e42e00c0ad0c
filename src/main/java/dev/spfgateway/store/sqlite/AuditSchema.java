package dev.spfgateway.store.sqlite;

import java.util.List;

/** The fourth version of the schema: signed statements, what was dropped, and streams. */
final class AuditSchema {
  static final List<String> STATEMENTS =
      List.of(
          "DROP INDEX audit_event_tenant",
          "CREATE INDEX audit_event_tenant ON audit_event (tenant, time, id)",
          "CREATE INDEX audit_event_time ON audit_event (time, id)",
          "CREATE TABLE audit_statement (chain TEXT NOT NULL, number INTEGER NOT NULL,"
              + " kind TEXT NOT NULL, sequence INTEGER NOT NULL, time INTEGER NOT NULL,"
              + " line TEXT NOT NULL, PRIMARY KEY (chain, number)) STRICT, WITHOUT ROWID",
          "CREATE INDEX audit_statement_kind ON audit_statement (chain, kind, sequence, number)",
          "CREATE TRIGGER audit_statement_no_update BEFORE UPDATE ON audit_statement"
              + " BEGIN SELECT RAISE(ABORT, 'statements are append-only'); END",
          "CREATE TRIGGER audit_statement_no_delete BEFORE DELETE ON audit_statement"
              + " BEGIN SELECT RAISE(ABORT, 'statements are append-only'); END",
          "CREATE TRIGGER audit_statement_no_replace BEFORE INSERT ON audit_statement"
              + " WHEN EXISTS (SELECT 1 FROM audit_statement"
              + " WHERE chain = NEW.chain AND number = NEW.number)"
              + " BEGIN SELECT RAISE(ABORT, 'statements are append-only'); END",
          "CREATE TABLE audit_dropped (chain TEXT NOT NULL, first INTEGER NOT NULL,"
              + " last INTEGER NOT NULL, PRIMARY KEY (chain, first)) STRICT, WITHOUT ROWID",
          "DROP TRIGGER audit_event_no_delete",
          "CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event"
              + " WHEN NOT EXISTS (SELECT 1 FROM audit_dropped d WHERE d.chain = OLD.chain"
              + " AND d.first <= OLD.sequence AND d.last >= OLD.sequence)"
              + " BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END",
          "CREATE TABLE audit_position (stream TEXT NOT NULL, chain TEXT NOT NULL,"
              + " number INTEGER NOT NULL, PRIMARY KEY (stream, chain)) STRICT, WITHOUT ROWID");

  private AuditSchema() {}
}
