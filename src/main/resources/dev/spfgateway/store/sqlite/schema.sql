-- The schema of the SQLite store. Times are milliseconds since 1970, and ids are text in their
-- canonical form. The rowid is the order of recording, in which lists are shown.

-- Audit events, each sealed into its gateway's chain.
CREATE TABLE audit_event (
  chain TEXT NOT NULL, sequence INTEGER NOT NULL, id TEXT NOT NULL UNIQUE, time INTEGER NOT NULL,
  tenant TEXT NOT NULL, operation TEXT NOT NULL, json TEXT NOT NULL, hash TEXT NOT NULL,
  PRIMARY KEY (chain, sequence)) STRICT;
CREATE INDEX audit_event_tenant ON audit_event (tenant, time, id);
CREATE INDEX audit_event_time ON audit_event (time, id);
CREATE INDEX audit_event_operation ON audit_event (operation);
CREATE INDEX audit_event_place ON audit_event (tenant);

-- Signed statements about a chain, such as its heads.
CREATE TABLE audit_statement (
  chain TEXT NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL, sequence INTEGER NOT NULL,
  time INTEGER NOT NULL, line TEXT NOT NULL, watched INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (chain, number)) STRICT, WITHOUT ROWID;
CREATE INDEX audit_statement_kind ON audit_statement (chain, kind, sequence, number);

-- The parts of chains that a signed statement declares dropped, and the position of each stream.
CREATE TABLE audit_dropped (
  chain TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
  PRIMARY KEY (chain, first)) STRICT, WITHOUT ROWID;
CREATE TABLE audit_position (
  stream TEXT NOT NULL, chain TEXT NOT NULL, number INTEGER NOT NULL,
  PRIMARY KEY (stream, chain)) STRICT, WITHOUT ROWID;

-- The audit log is append-only. INSERT OR REPLACE deletes rows without running the triggers for
-- deletes, so inserts are checked, too.
CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END;
CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
WHEN NOT EXISTS (SELECT 1 FROM audit_dropped d
  WHERE d.chain = OLD.chain AND d.first <= OLD.sequence AND d.last >= OLD.sequence)
BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END;
CREATE TRIGGER audit_event_no_replace BEFORE INSERT ON audit_event
WHEN EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM audit_event WHERE chain = NEW.chain AND sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END;
CREATE TRIGGER audit_statement_no_update BEFORE UPDATE ON audit_statement
BEGIN SELECT RAISE(ABORT, 'statements are append-only'); END;
CREATE TRIGGER audit_statement_no_delete BEFORE DELETE ON audit_statement
BEGIN SELECT RAISE(ABORT, 'statements are append-only'); END;
CREATE TRIGGER audit_statement_no_replace BEFORE INSERT ON audit_statement
WHEN EXISTS (SELECT 1 FROM audit_statement WHERE chain = NEW.chain AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'statements are append-only'); END;

-- The time for which gateways have been running on this store. Records expire by this time, not by
-- the wall clock.
CREATE TABLE watched_time (
  one INTEGER PRIMARY KEY CHECK (one = 1), millis INTEGER NOT NULL) STRICT;
INSERT INTO watched_time VALUES (1, 0);

-- Operations, with an index for each filter by which tenants can list theirs.
CREATE TABLE operation (
  id TEXT PRIMARY KEY, subscription TEXT NOT NULL, tenant TEXT NOT NULL, principal TEXT NOT NULL,
  stamp TEXT NOT NULL, action TEXT NOT NULL, method TEXT NOT NULL, target TEXT NOT NULL,
  request_id TEXT NOT NULL, account TEXT NOT NULL, machine TEXT, baseline TEXT, name TEXT,
  state TEXT NOT NULL, reason TEXT NOT NULL, job TEXT, progress INTEGER NOT NULL,
  intent TEXT NOT NULL, received INTEGER NOT NULL, changed INTEGER NOT NULL, ended INTEGER,
  owner TEXT NOT NULL, lease INTEGER NOT NULL, token INTEGER NOT NULL,
  watched INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX operation_list ON operation (subscription, tenant);
CREATE INDEX operation_state ON operation (subscription, tenant, state);
CREATE INDEX operation_running ON operation (subscription, tenant) WHERE ended IS NULL;
CREATE INDEX operation_open ON operation (ended) WHERE ended IS NULL;
CREATE INDEX operation_ended ON operation (watched) WHERE ended IS NOT NULL;
CREATE INDEX operation_forgotten ON operation (tenant, watched) WHERE ended IS NOT NULL;
CREATE INDEX operation_job ON operation (stamp, job) WHERE job IS NOT NULL;

-- Guards of operations in progress.
CREATE TABLE operation_guard (
  guard TEXT PRIMARY KEY, operation TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX operation_guard_operation ON operation_guard (operation);

-- Idempotency keys, with the answers for replays.
CREATE TABLE idempotency_key (
  scope TEXT NOT NULL, key TEXT NOT NULL, operation TEXT NOT NULL, fingerprint TEXT NOT NULL,
  expires INTEGER NOT NULL, status INTEGER, headers TEXT, body BLOB,
  kept_until INTEGER NOT NULL DEFAULT 0, tenant TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (scope, key)) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_key_operation ON idempotency_key (operation);
CREATE INDEX idempotency_key_kept ON idempotency_key (kept_until);
CREATE INDEX idempotency_key_forgotten ON idempotency_key (tenant, kept_until);

-- How much each tenant keeps. Triggers count it, so that it is correct in each transaction whatever
-- changes the tables, and no claim has to count rows.
CREATE TABLE tenant_usage (
  tenant TEXT PRIMARY KEY, operations INTEGER NOT NULL, keys INTEGER NOT NULL,
  answers INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER operation_counted AFTER INSERT ON operation BEGIN
  INSERT INTO tenant_usage VALUES (NEW.tenant, 1, 0, 0)
    ON CONFLICT (tenant) DO UPDATE SET operations = operations + 1;
END;
CREATE TRIGGER operation_uncounted AFTER DELETE ON operation BEGIN
  INSERT INTO tenant_usage VALUES (OLD.tenant, -1, 0, 0)
    ON CONFLICT (tenant) DO UPDATE SET operations = operations - 1;
END;
CREATE TRIGGER key_counted AFTER INSERT ON idempotency_key BEGIN
  INSERT INTO tenant_usage VALUES (NEW.tenant, 0, 1,
      coalesce(length(CAST(NEW.headers AS BLOB)) + length(NEW.body), 0))
    ON CONFLICT (tenant) DO UPDATE SET keys = keys + 1, answers = answers + excluded.answers;
END;
CREATE TRIGGER key_uncounted AFTER DELETE ON idempotency_key BEGIN
  INSERT INTO tenant_usage VALUES (OLD.tenant, 0, -1,
      -coalesce(length(CAST(OLD.headers AS BLOB)) + length(OLD.body), 0))
    ON CONFLICT (tenant) DO UPDATE SET keys = keys - 1, answers = answers + excluded.answers;
END;
CREATE TRIGGER key_changed AFTER UPDATE ON idempotency_key BEGIN
  INSERT INTO tenant_usage VALUES (OLD.tenant, 0, -1,
      -coalesce(length(CAST(OLD.headers AS BLOB)) + length(OLD.body), 0))
    ON CONFLICT (tenant) DO UPDATE SET keys = keys - 1, answers = answers + excluded.answers;
  INSERT INTO tenant_usage VALUES (NEW.tenant, 0, 1,
      coalesce(length(CAST(NEW.headers AS BLOB)) + length(NEW.body), 0))
    ON CONFLICT (tenant) DO UPDATE SET keys = keys + 1, answers = answers + excluded.answers;
END;
