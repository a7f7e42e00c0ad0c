-- The PostgreSQL store's longer statements on operations. The code finds each by its name.

-- name: claim
-- Creates an operation with its guards and its key, unless another operation holds one of them, a
-- loss has not been accepted yet, or the tenant has reached a bound. Returns what stood in the way.
WITH key_holder AS (
    SELECT k.operation FROM idempotency_key k JOIN operation o ON o.id = k.operation
    WHERE k.scope IN ($22, $27) AND k.key = $23
      AND (k.scope = $22 OR coalesce((SELECT e.json::json ->> 'scheme' FROM audit_event e
        WHERE e.id = o.intent AND e.time = o.received), '') IN ('', $28))
      AND (k.expires > $18::bigint OR k.kept_until > watched_millis() OR o.ended IS NULL) LIMIT 1),
  guard_holder AS (
    SELECT operation FROM operation_guard WHERE guard = ANY ($21::text[]) LIMIT 1),
  kept AS (
    SELECT coalesce(sum(operations), 0)::bigint AS operations,
      coalesce(sum(keys), 0)::bigint AS keys, coalesce(sum(answers), 0)::bigint AS answers
    FROM tenant_usage WHERE tenant = $3::text),
  free AS (
    SELECT 1 FROM kept WHERE operations < $29::bigint AND keys < $30::bigint
      AND answers < $31::bigint AND NOT EXISTS (SELECT 1 FROM key_holder)
      AND NOT EXISTS (SELECT 1 FROM guard_holder) AND NOT EXISTS (SELECT 1 FROM store_loss)),
  made AS (
    INSERT INTO operation (id, subscription, tenant, principal, stamp, action, method, target,
      request_id, account, machine, baseline, name, state, reason, progress, intent, received,
      changed, owner, lease, token)
    SELECT $1::text, $2::text, $3::text, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '',
      $15, $16, $17, $18, $19, $20, 1 FROM free),
  guarded AS (
    INSERT INTO operation_guard SELECT g, $1 FROM free, unnest($21::text[]) AS g),
  keyed AS (
    INSERT INTO idempotency_key (scope, key, operation, fingerprint, expires, kept_until,
      tenant)
    SELECT $22, $23, $1, $24, $25, watched_millis() + $26, $3 FROM free WHERE $22::text IS NOT NULL
    ON CONFLICT (scope, key) DO UPDATE SET operation = excluded.operation,
      fingerprint = excluded.fingerprint, expires = excluded.expires,
      tenant = excluded.tenant, kept_until = excluded.kept_until, status = NULL,
      headers = NULL, body = NULL)
SELECT (SELECT operation FROM key_holder), (SELECT operation FROM guard_holder),
  (SELECT chain FROM store_loss LIMIT 1), operations, keys, answers,
  CASE WHEN operations >= $29 THEN watched_millis() - (SELECT min(watched) FROM operation
      WHERE tenant = $3::text AND ended IS NOT NULL)
    WHEN keys >= $30 OR answers >= $31 THEN (SELECT min(kept_until) FROM idempotency_key
      WHERE tenant = $3::text) - watched_millis() END
FROM kept

-- name: end
-- Records how forwarding ended. An operation that was settled in the meantime stays unchanged.
WITH changed AS (
    UPDATE operation SET state = $2, reason = $3, job = $4, progress = $5, changed = $6,
      ended = $7, lease = 0, watched = watched_millis()
    WHERE id = $1 AND ended IS NULL AND state IN ('sending', 'unknown') RETURNING id),
  freed AS (
    DELETE FROM operation_guard USING changed
    WHERE operation = changed.id AND $7::bigint IS NOT NULL),
  forgotten AS (
    DELETE FROM idempotency_key USING changed WHERE operation = changed.id AND NOT $8),
  kept AS (
    UPDATE idempotency_key SET status = $9, headers = $10, body = $11 FROM changed
    WHERE operation = changed.id AND $8 AND $9::integer IS NOT NULL)
SELECT count(*) FROM changed

-- name: change
-- Changes an operation that is still as the caller saw it, unless another operation has the job.
WITH changed AS (
    UPDATE operation SET state = $2, reason = $3, job = $4,
      progress = CASE $2 WHEN 'done' THEN 100 WHEN 'accepted' THEN greatest(progress, 1)
        ELSE progress END, changed = $5, ended = $6, watched = watched_millis()
    WHERE id = $1 AND token = $7 AND state = $8 AND ended IS NULL
      AND NOT EXISTS (SELECT 1 FROM operation other WHERE other.job = $4
        AND other.stamp = operation.stamp AND other.id <> operation.id
        AND (other.progress > 0 OR other.state = 'failed'))
    RETURNING id, intent, received),
  freed AS (
    DELETE FROM operation_guard USING changed
    WHERE operation = changed.id AND $6::bigint IS NOT NULL),
  forgotten AS (
    DELETE FROM idempotency_key USING changed
    WHERE operation = changed.id AND $2 = 'absent')
SELECT e.json FROM changed LEFT JOIN audit_event e
  ON e.id = changed.intent AND e.time = changed.received

-- name: settle
-- Settles an unknown operation as an operator says, also after it was given up. A job that another
-- operation is known to have is not its own.
WITH changed AS (
    UPDATE operation SET state = $2, reason = $3,
      job = CASE WHEN $2 = 'absent' OR EXISTS (SELECT 1 FROM operation other
        WHERE other.job = operation.job AND other.stamp = operation.stamp
          AND other.id <> operation.id AND (other.progress > 0 OR other.state = 'failed'))
        THEN NULL ELSE job END,
      progress = CASE $2 WHEN 'done' THEN 100 ELSE progress END,
      changed = $4, ended = $4, lease = 0, watched = watched_millis()
    WHERE id = $1 AND changed = $5 AND state = 'unknown' RETURNING id, intent, received),
  freed AS (
    DELETE FROM operation_guard USING changed WHERE operation = changed.id),
  forgotten AS (
    DELETE FROM idempotency_key USING changed
    WHERE operation = changed.id AND $2 = 'absent')
SELECT e.json FROM changed LEFT JOIN audit_event e
  ON e.id = changed.intent AND e.time = changed.received

-- name: take
-- Takes over operations that no other gateway has taken since the caller saw them.
UPDATE operation o SET token = o.token + CASE WHEN owner = $3 THEN 0 ELSE 1 END,
  owner = $3, lease = $4
FROM unnest($1::text[], $2::bigint[]) AS seen (id, token)
WHERE o.id = seen.id AND o.token = seen.token AND o.ended IS NULL RETURNING o.*

-- name: watch
-- Adds to the watched time, unless another gateway has done so since the caller saw it.
UPDATE watched_time SET millis = millis + CASE WHEN millis = $1 THEN $2::bigint ELSE 0 END
RETURNING millis

-- name: sweep
-- Deletes expired keys, and operations that ended long ago and no longer have a key.
WITH keys AS (
    DELETE FROM idempotency_key WHERE (scope, key) IN (
      SELECT k.scope, k.key FROM idempotency_key k LEFT JOIN operation o ON o.id = k.operation
      WHERE k.kept_until <= watched_millis() AND k.expires <= $1
          AND (o.id IS NULL OR o.ended IS NOT NULL)
      LIMIT $3 FOR UPDATE OF k SKIP LOCKED) RETURNING 1),
  operations AS (
    DELETE FROM operation WHERE id IN (
      SELECT o.id FROM operation o
      WHERE o.ended < $2 AND o.ended IS NOT NULL AND o.watched < watched_millis() - $4
        AND NOT EXISTS (SELECT 1 FROM idempotency_key k WHERE k.operation = o.id)
      LIMIT $3 FOR UPDATE OF o SKIP LOCKED) RETURNING 1)
SELECT (SELECT count(*) FROM keys) + (SELECT count(*) FROM operations)
