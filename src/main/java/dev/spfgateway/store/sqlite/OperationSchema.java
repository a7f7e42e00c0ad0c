package dev.spfgateway.store.sqlite;

import java.util.List;

/** The third version of the schema: operations with their whole life, guards and keys. */
final class OperationSchema {
  /**
   * What earlier gateways kept comes along: an operation that ran may have been sent, and one that
   * ended as unknown was given up by them. What they did not keep stays empty or is read from the
   * intent event.
   */
  static final List<String> STATEMENTS =
      List.of(
          "DROP INDEX operation_running",
          "ALTER TABLE operation RENAME TO operation_of_version_2",
          "CREATE TABLE operation (id TEXT PRIMARY KEY, subscription TEXT NOT NULL,"
              + " tenant TEXT NOT NULL, principal TEXT NOT NULL, stamp TEXT NOT NULL,"
              + " action TEXT NOT NULL, method TEXT NOT NULL, target TEXT NOT NULL,"
              + " request_id TEXT NOT NULL, account TEXT NOT NULL, machine TEXT, baseline TEXT,"
              + " name TEXT, state TEXT NOT NULL, reason TEXT NOT NULL, job TEXT,"
              + " progress INTEGER NOT NULL, intent TEXT NOT NULL, received INTEGER NOT NULL,"
              + " changed INTEGER NOT NULL, ended INTEGER, owner TEXT NOT NULL,"
              + " lease INTEGER NOT NULL, token INTEGER NOT NULL) STRICT",
          "INSERT INTO operation SELECT o.id, e.json ->> 'subscription', e.json ->> 'tenant',"
              + " e.json ->> 'principal', e.json ->> 'stamp', e.json ->> 'action',"
              + " e.json ->> 'method', e.json ->> 'target', e.json ->> 'requestId', '', NULL,"
              + " NULL, NULL, CASE o.state WHEN 'running' THEN 'sending'"
              + " ELSE coalesce(o.outcome, 'unknown') END, '', NULL,"
              + " CASE o.outcome WHEN 'done' THEN 100 ELSE 0 END, o.intent, o.started,"
              + " coalesce(o.ended, o.started), o.ended, '', 0, 0"
              + " FROM operation_of_version_2 o JOIN audit_event e ON e.id = o.intent",
          "CREATE TABLE operation_guard (guard TEXT PRIMARY KEY, operation TEXT NOT NULL) STRICT,"
              + " WITHOUT ROWID",
          "INSERT INTO operation_guard SELECT guard, id FROM operation_of_version_2"
              + " WHERE state = 'running'",
          "DROP TABLE operation_of_version_2",
          "CREATE INDEX operation_guard_operation ON operation_guard (operation)",
          "CREATE INDEX operation_list ON operation (subscription, id)",
          "CREATE INDEX operation_open ON operation (id) WHERE ended IS NULL",
          "CREATE INDEX operation_ended ON operation (ended) WHERE ended IS NOT NULL",
          "CREATE INDEX operation_job ON operation (stamp, job) WHERE job IS NOT NULL",
          "CREATE TABLE idempotency_key (scope TEXT NOT NULL, key TEXT NOT NULL,"
              + " operation TEXT NOT NULL, fingerprint TEXT NOT NULL, expires INTEGER NOT NULL,"
              + " status INTEGER, headers TEXT, body BLOB, PRIMARY KEY (scope, key)) STRICT,"
              + " WITHOUT ROWID",
          "CREATE INDEX idempotency_key_operation ON idempotency_key (operation)",
          "CREATE INDEX idempotency_key_expires ON idempotency_key (expires)");

  private OperationSchema() {}
}
