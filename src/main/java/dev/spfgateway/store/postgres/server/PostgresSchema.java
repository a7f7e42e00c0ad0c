package dev.spfgateway.store.postgres.server;

import java.util.List;

/**
 * The schema and its changes, one text a version, forward only. Times are milliseconds since 1970,
 * ids are text in their canonical form, as in the SQLite store.
 *
 * <p>Texts that are compared have the collation C: ids must sort by their bytes.
 */
public final class PostgresSchema {
  /** Where the version stands. */
  public static final String VERSION_TABLE =
      "CREATE TABLE IF NOT EXISTS store_version (version integer NOT NULL)";

  public static final List<String> VERSIONS =
      List.of(
          """
          CREATE TABLE audit_chain (
            chain text COLLATE "C" PRIMARY KEY, owner text NOT NULL, backend integer NOT NULL,
            sequence bigint NOT NULL, hash text NOT NULL);

          CREATE TABLE audit_event (
            chain text COLLATE "C" NOT NULL, sequence bigint NOT NULL,
            id text COLLATE "C" NOT NULL, time bigint NOT NULL, tenant text COLLATE "C" NOT NULL,
            operation text COLLATE "C" NOT NULL, json text NOT NULL, hash text NOT NULL,
            PRIMARY KEY (chain, sequence, time), UNIQUE (id, time)) PARTITION BY RANGE (time);
          CREATE INDEX audit_event_tenant ON audit_event (tenant, time, id);
          CREATE INDEX audit_event_time ON audit_event (time, id);
          CREATE INDEX audit_event_operation ON audit_event (operation);

          CREATE TABLE audit_statement (
            chain text COLLATE "C" NOT NULL, number bigint NOT NULL, kind text NOT NULL,
            sequence bigint NOT NULL, time bigint NOT NULL, line text NOT NULL,
            PRIMARY KEY (chain, number));
          CREATE INDEX audit_statement_kind ON audit_statement (chain, kind, sequence, number);
          CREATE TABLE audit_dropped (
            chain text COLLATE "C" NOT NULL, first bigint NOT NULL, last bigint NOT NULL,
            PRIMARY KEY (chain, first));
          CREATE TABLE audit_position (
            stream text COLLATE "C" NOT NULL, chain text COLLATE "C" NOT NULL,
            number bigint NOT NULL, PRIMARY KEY (stream, chain));

          -- What a statement says is dropped may go; it stands in the same transaction.
          CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            IF TG_OP = 'DELETE' AND TG_TABLE_NAME LIKE 'audit\\_event%' THEN
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

          -- Attaching keeps writers going; PARTITION OF would keep them waiting.
          CREATE FUNCTION audit_partition(name text, first bigint, next bigint) RETURNS void
          LANGUAGE plpgsql AS $$
          BEGIN
            PERFORM pg_advisory_xact_lock(7_000_002);
            -- Not by to_regclass, which may remember what was so before the lock.
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

          -- All events of a commit. Refused when the chain's head is not where its owner left it.
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

          -- States that a stretch of a chain is dropped, and drops it; false when there is another
          -- statement of its number.
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

          CREATE TABLE operation (
            id text COLLATE "C" PRIMARY KEY, subscription text COLLATE "C" NOT NULL,
            tenant text NOT NULL, principal text NOT NULL, stamp text COLLATE "C" NOT NULL,
            action text NOT NULL, method text NOT NULL, target text NOT NULL,
            request_id text NOT NULL, account text NOT NULL, machine text, baseline text,
            name text, state text NOT NULL, reason text NOT NULL, job text COLLATE "C",
            progress integer NOT NULL, intent text COLLATE "C" NOT NULL, received bigint NOT NULL,
            changed bigint NOT NULL, ended bigint, owner text COLLATE "C" NOT NULL,
            lease bigint NOT NULL, token bigint NOT NULL);
          CREATE INDEX operation_list ON operation (subscription, id);
          CREATE INDEX operation_open ON operation (id) WHERE ended IS NULL;
          CREATE INDEX operation_ended ON operation (ended) WHERE ended IS NOT NULL;
          CREATE INDEX operation_job ON operation (stamp, job) WHERE job IS NOT NULL;

          CREATE TABLE operation_guard (
            guard text COLLATE "C" PRIMARY KEY, operation text COLLATE "C" NOT NULL);
          CREATE INDEX operation_guard_operation ON operation_guard (operation);

          CREATE TABLE idempotency_key (
            scope text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL,
            operation text COLLATE "C" NOT NULL, fingerprint text NOT NULL,
            expires bigint NOT NULL, status integer, headers text, body bytea,
            PRIMARY KEY (scope, key));
          CREATE INDEX idempotency_key_operation ON idempotency_key (operation);
          CREATE INDEX idempotency_key_expires ON idempotency_key (expires);
          """
              .replace("7_000_002", Long.toString(PostgresLocks.PARTITIONS)),
          // The watched time and what is kept by it, and lists in the order of recording. What is
          // there already is kept once more from now on, because nobody watched it.
          """
          CREATE TABLE watched_time (
            one boolean PRIMARY KEY DEFAULT true CHECK (one), millis bigint NOT NULL);
          INSERT INTO watched_time VALUES (true, 0);
          CREATE FUNCTION watched_millis() RETURNS bigint LANGUAGE sql STABLE AS
            'SELECT millis FROM watched_time';

          ALTER TABLE operation ADD COLUMN watched bigint NOT NULL DEFAULT 0;
          ALTER TABLE operation ADD COLUMN number bigint;
          UPDATE operation o SET number = n.number FROM
            (SELECT id, row_number() OVER (ORDER BY received, id) AS number FROM operation) n
            WHERE n.id = o.id;
          CREATE SEQUENCE operation_number OWNED BY operation.number;
          SELECT setval('operation_number', (SELECT count(*) + 1 FROM operation), false);
          ALTER TABLE operation ALTER COLUMN number SET NOT NULL,
            ALTER COLUMN number SET DEFAULT nextval('operation_number');
          DROP INDEX operation_list;
          CREATE INDEX operation_list ON operation (subscription, number);
          DROP INDEX operation_open;
          CREATE INDEX operation_open ON operation (number) WHERE ended IS NULL;
          DROP INDEX operation_ended;
          CREATE INDEX operation_ended ON operation (watched) WHERE ended IS NOT NULL;

          ALTER TABLE idempotency_key ADD COLUMN kept_until bigint NOT NULL DEFAULT 0;
          UPDATE idempotency_key k SET kept_until = greatest(k.expires - o.received, 0)
            FROM operation o WHERE o.id = k.operation;
          DROP INDEX idempotency_key_expires;
          CREATE INDEX idempotency_key_kept ON idempotency_key (kept_until);

          ALTER TABLE audit_statement
            ADD COLUMN watched bigint NOT NULL DEFAULT 0;
          ALTER TABLE audit_statement ALTER COLUMN watched SET DEFAULT watched_millis();

          -- It refuses whatever changes an event; this changes nothing that is sealed.
          DROP TRIGGER audit_event_append_only ON audit_event;
          ALTER TABLE audit_event ADD COLUMN place bigint;
          UPDATE audit_event e SET place = n.place FROM
            (SELECT chain, sequence, time,
              row_number() OVER (ORDER BY time, chain, sequence) AS place FROM audit_event) n
            WHERE n.chain = e.chain AND n.sequence = e.sequence AND n.time = e.time;
          CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
            FOR EACH ROW EXECUTE FUNCTION audit_refuse();
          CREATE SEQUENCE audit_place OWNED BY audit_event.place;
          SELECT setval('audit_place', (SELECT count(*) + 1 FROM audit_event), false);
          ALTER TABLE audit_event ALTER COLUMN place SET NOT NULL,
            ALTER COLUMN place SET DEFAULT nextval('audit_place');
          CREATE INDEX audit_event_tenant_place ON audit_event (tenant, place);
          CREATE INDEX audit_event_place ON audit_event (place);
          """,
          // Chains whose gateway found that the database lacks what it had confirmed.
          """
          CREATE TABLE store_loss (chain text COLLATE "C" PRIMARY KEY);
          """,
          // An index for each way in which tenants can ask for their operations.
          """
          DROP INDEX operation_list;
          CREATE INDEX operation_list ON operation (subscription, tenant, number);
          CREATE INDEX operation_state ON operation (subscription, tenant, state, number);
          CREATE INDEX operation_running ON operation (subscription, tenant, number)
            WHERE ended IS NULL;
          """,
          // How much each tenant keeps, counted by triggers. Each session counts in a row of its
          // own, so that gateways do not wait for each other's commits; the sum is what counts.
          """
          CREATE TABLE tenant_usage (
            tenant text COLLATE "C" NOT NULL, part integer NOT NULL, operations bigint NOT NULL,
            keys bigint NOT NULL, answers bigint NOT NULL, PRIMARY KEY (tenant, part));
          ALTER TABLE idempotency_key ADD COLUMN tenant text COLLATE "C" NOT NULL DEFAULT '';
          UPDATE idempotency_key k SET tenant = o.tenant FROM operation o WHERE o.id = k.operation;
          CREATE FUNCTION answer_size(k idempotency_key) RETURNS bigint LANGUAGE sql IMMUTABLE AS
            'SELECT coalesce(octet_length(k.headers) + octet_length(k.body), 0)::bigint';
          INSERT INTO tenant_usage SELECT tenant, 0, sum(operations), sum(keys), sum(answers) FROM
            (SELECT tenant, 1 AS operations, 0 AS keys, 0 AS answers FROM operation
              UNION ALL SELECT k.tenant, 0, 1, answer_size(k) FROM idempotency_key k) AS kept
            GROUP BY tenant;
          CREATE INDEX operation_forgotten ON operation (tenant, watched) WHERE ended IS NOT NULL;
          CREATE INDEX idempotency_key_forgotten ON idempotency_key (tenant, kept_until);

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
          """);

  private PostgresSchema() {}
}
