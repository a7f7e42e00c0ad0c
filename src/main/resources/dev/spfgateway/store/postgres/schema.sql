-- The schema of the PostgreSQL store. As in the SQLite store, times are milliseconds since 1970 and
-- ids are text in their canonical form. Columns that are compared have the collation C, because ids
-- must sort by their bytes.

-- The end of each gateway's chain, and the gateway that owns the chain.
CREATE TABLE audit_chain (
  chain text COLLATE "C" PRIMARY KEY, owner text NOT NULL, backend integer NOT NULL,
  sequence bigint NOT NULL, hash text NOT NULL);

-- Audit events, each sealed into its gateway's chain. The column place is the order of recording.
CREATE SEQUENCE audit_place;
CREATE TABLE audit_event (
  chain text COLLATE "C" NOT NULL, sequence bigint NOT NULL, id text COLLATE "C" NOT NULL,
  time bigint NOT NULL, tenant text COLLATE "C" NOT NULL, operation text COLLATE "C" NOT NULL,
  json text NOT NULL, hash text NOT NULL, place bigint NOT NULL DEFAULT nextval('audit_place'),
  PRIMARY KEY (chain, sequence, time), UNIQUE (id, time)) PARTITION BY RANGE (time);
ALTER SEQUENCE audit_place OWNED BY audit_event.place;
CREATE INDEX audit_event_tenant ON audit_event (tenant, time, id);
CREATE INDEX audit_event_time ON audit_event (time, id);
CREATE INDEX audit_event_operation ON audit_event (operation);
CREATE INDEX audit_event_tenant_place ON audit_event (tenant, place);
CREATE INDEX audit_event_place ON audit_event (place);

-- The time for which gateways have been running on this store. Records expire by this time, not by
-- the wall clock.
CREATE TABLE watched_time (
  one boolean PRIMARY KEY DEFAULT true CHECK (one), millis bigint NOT NULL);
INSERT INTO watched_time VALUES (true, 0);
CREATE FUNCTION watched_millis() RETURNS bigint LANGUAGE sql STABLE AS
  'SELECT millis FROM watched_time';

-- Signed statements about a chain, such as its heads.
CREATE TABLE audit_statement (
  chain text COLLATE "C" NOT NULL, number bigint NOT NULL, kind text NOT NULL,
  sequence bigint NOT NULL, time bigint NOT NULL, line text NOT NULL,
  watched bigint NOT NULL DEFAULT watched_millis(), PRIMARY KEY (chain, number));
CREATE INDEX audit_statement_kind ON audit_statement (chain, kind, sequence, number);

-- The parts of chains that a signed statement declares dropped, and the position of each stream.
CREATE TABLE audit_dropped (
  chain text COLLATE "C" NOT NULL, first bigint NOT NULL, last bigint NOT NULL,
  PRIMARY KEY (chain, first));
CREATE TABLE audit_position (
  stream text COLLATE "C" NOT NULL, chain text COLLATE "C" NOT NULL, number bigint NOT NULL,
  PRIMARY KEY (stream, chain));

-- Chains whose gateway found that the database has lost something that it had confirmed.
CREATE TABLE store_loss (chain text COLLATE "C" PRIMARY KEY);

-- Only events that a statement declares dropped can be deleted. audit_drop records and deletes them
-- in one transaction.
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME LIKE 'audit\_event%' THEN
    PERFORM 1 FROM audit_dropped d WHERE d.chain = OLD.chain
      AND d.first <= OLD.sequence AND d.last >= OLD.sequence;
    IF FOUND THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER audit_statement_append_only BEFORE UPDATE OR DELETE ON audit_statement
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_statement_no_truncate BEFORE TRUNCATE ON audit_statement
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

-- Creates a partition and attaches it, because writers would have to wait for PARTITION OF.
CREATE FUNCTION audit_partition(name text, first bigint, next bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  -- All gateways use this lock number. 7000001 is the lock for the schema.
  PERFORM pg_advisory_xact_lock(7000002);
  -- to_regclass might return what was cached before the lock was taken.
  PERFORM 1 FROM pg_class c WHERE c.relname = name
    AND c.relnamespace = current_schema()::regnamespace;
  IF FOUND THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE audit_event INCLUDING DEFAULTS)', name);
  EXECUTE format('ALTER TABLE audit_event ATTACH PARTITION %I'
    || ' FOR VALUES FROM (%s) TO (%s)', name, first, next);
  EXECUTE format('CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON %I'
    || ' FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()', name);
END $$;

-- Appends all events of a commit. Fails if the chain does not end where its owner left it.
CREATE FUNCTION audit_append(of_chain text, of_owner text, old_hash text,
  sequences bigint[], ids text[], times bigint[], tenants text[], operations text[],
  jsons text[], hashes text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit_event (chain, sequence, id, time, tenant, operation, json, hash)
    SELECT of_chain, e.* FROM
      unnest(sequences, ids, times, tenants, operations, jsons, hashes) AS e;
  UPDATE audit_chain SET sequence = sequences[array_upper(sequences, 1)],
      hash = hashes[array_upper(hashes, 1)]
    WHERE chain = of_chain AND owner = of_owner AND hash = old_hash
      AND sequence = sequences[1] - 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'chain % is not where this gateway left it', of_chain;
  END IF;
END $$;

-- Records the statement that a part of a chain is dropped, and deletes that part. Returns false if
-- the chain already has a statement of that number or belongs to another owner.
CREATE FUNCTION audit_drop(of_chain text, of_owner text, of_number bigint, of_kind text,
  of_sequence bigint, of_time bigint, of_line text, of_first bigint, of_last bigint)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit_statement
    SELECT of_chain, of_number, of_kind, of_sequence, of_time, of_line
    FROM audit_chain WHERE chain = of_chain AND owner = of_owner
    ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO audit_dropped VALUES (of_chain, of_first, of_last);
  DELETE FROM audit_event
    WHERE chain = of_chain AND sequence BETWEEN of_first AND of_last;
  RETURN true;
END $$;

-- Operations, with an index for each filter by which tenants can list theirs. The column number is
-- the order of recording.
CREATE SEQUENCE operation_number;
CREATE TABLE operation (
  id text COLLATE "C" PRIMARY KEY, subscription text COLLATE "C" NOT NULL, tenant text NOT NULL,
  principal text NOT NULL, stamp text COLLATE "C" NOT NULL, action text NOT NULL,
  method text NOT NULL, target text NOT NULL, request_id text NOT NULL, account text NOT NULL,
  machine text, baseline text, name text, state text NOT NULL, reason text NOT NULL,
  job text COLLATE "C", progress integer NOT NULL, intent text COLLATE "C" NOT NULL,
  received bigint NOT NULL, changed bigint NOT NULL, ended bigint,
  owner text COLLATE "C" NOT NULL, lease bigint NOT NULL, token bigint NOT NULL,
  watched bigint NOT NULL DEFAULT 0, number bigint NOT NULL DEFAULT nextval('operation_number'));
ALTER SEQUENCE operation_number OWNED BY operation.number;
CREATE INDEX operation_list ON operation (subscription, tenant, number);
CREATE INDEX operation_state ON operation (subscription, tenant, state, number);
CREATE INDEX operation_running ON operation (subscription, tenant, number) WHERE ended IS NULL;
CREATE INDEX operation_open ON operation (number) WHERE ended IS NULL;
CREATE INDEX operation_ended ON operation (watched) WHERE ended IS NOT NULL;
CREATE INDEX operation_forgotten ON operation (tenant, watched) WHERE ended IS NOT NULL;
CREATE INDEX operation_job ON operation (stamp, job) WHERE job IS NOT NULL;

-- Guards of operations in progress.
CREATE TABLE operation_guard (
  guard text COLLATE "C" PRIMARY KEY, operation text COLLATE "C" NOT NULL);
CREATE INDEX operation_guard_operation ON operation_guard (operation);

-- Idempotency keys, with the answers for replays.
CREATE TABLE idempotency_key (
  scope text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL,
  operation text COLLATE "C" NOT NULL, fingerprint text NOT NULL, expires bigint NOT NULL,
  status integer, headers text, body bytea, kept_until bigint NOT NULL DEFAULT 0,
  tenant text COLLATE "C" NOT NULL DEFAULT '', PRIMARY KEY (scope, key));
CREATE INDEX idempotency_key_operation ON idempotency_key (operation);
CREATE INDEX idempotency_key_kept ON idempotency_key (kept_until);
CREATE INDEX idempotency_key_forgotten ON idempotency_key (tenant, kept_until);

-- How much each tenant keeps, counted by triggers. Sessions count in different rows, so that gateways
-- do not wait for each other's commits. The sum of a tenant's rows is its usage.
CREATE TABLE tenant_usage (
  tenant text COLLATE "C" NOT NULL, part integer NOT NULL, operations bigint NOT NULL,
  keys bigint NOT NULL, answers bigint NOT NULL, PRIMARY KEY (tenant, part));
CREATE FUNCTION answer_size(k idempotency_key) RETURNS bigint LANGUAGE sql IMMUTABLE AS
  'SELECT coalesce(octet_length(k.headers) + octet_length(k.body), 0)::bigint';
CREATE FUNCTION usage_add(of_tenant text, operations bigint, keys bigint, answers bigint)
RETURNS void LANGUAGE sql AS $$
  INSERT INTO tenant_usage AS u VALUES ($1, pg_backend_pid() % 64, $2, $3, $4)
    ON CONFLICT (tenant, part) DO UPDATE SET
      operations = u.operations + excluded.operations, keys = u.keys + excluded.keys,
      answers = u.answers + excluded.answers;
$$;
CREATE FUNCTION operation_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM usage_add(NEW.tenant, 1, 0, 0);
  ELSE
    PERFORM usage_add(OLD.tenant, -1, 0, 0);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION key_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM usage_add(OLD.tenant, 0, -1, -answer_size(OLD));
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM usage_add(NEW.tenant, 0, 1, answer_size(NEW));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER operation_counted AFTER INSERT OR DELETE ON operation
  FOR EACH ROW EXECUTE FUNCTION operation_counted();
CREATE TRIGGER key_counted AFTER INSERT OR UPDATE OR DELETE ON idempotency_key
  FOR EACH ROW EXECUTE FUNCTION key_counted();
