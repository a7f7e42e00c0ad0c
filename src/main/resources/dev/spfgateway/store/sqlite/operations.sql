-- The SQLite store's longer statements on operations. The code finds each by its name.

-- name: claim
-- Creates an operation. The code has checked before that nothing stands in the way.
INSERT INTO operation (id, subscription, tenant, principal, stamp, action, method, target,
  request_id, account, machine, baseline, name, state, reason, progress, intent, received, changed,
  owner, lease, token)
VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,'',0,?,?,?,?,?,1)

-- name: claim-key
-- Gives an operation its key. OR REPLACE would delete rows without running the triggers that count.
INSERT INTO idempotency_key (scope, key, operation, fingerprint, expires, tenant, kept_until)
SELECT ?, ?, ?, ?, ?, ?, millis + ? FROM watched_time WHERE true
ON CONFLICT (scope, key) DO UPDATE SET operation = excluded.operation,
  fingerprint = excluded.fingerprint, expires = excluded.expires, tenant = excluded.tenant,
  kept_until = excluded.kept_until, status = NULL, headers = NULL, body = NULL

-- name: end
-- Records how forwarding ended. An operation that was settled in the meantime stays unchanged.
UPDATE operation SET state = ?, reason = ?, job = ?, progress = ?, changed = ?, ended = ?,
  lease = 0, watched = (SELECT millis FROM watched_time)
WHERE id = ? AND ended IS NULL AND state IN ('sending', 'unknown')

-- name: change
-- Changes an operation that is still as the caller saw it, unless another operation has the job.
UPDATE operation SET state = ?, reason = ?, job = ?,
  progress = CASE ? WHEN 'done' THEN 100 WHEN 'accepted' THEN max(progress, 1) ELSE progress END,
  changed = ?, ended = ?, watched = (SELECT millis FROM watched_time)
WHERE id = ? AND token = ? AND state = ? AND ended IS NULL
  AND NOT EXISTS (SELECT 1 FROM operation other
    WHERE other.job = ? AND other.stamp = operation.stamp AND other.id <> operation.id
      AND (other.progress > 0 OR other.state = 'failed'))

-- name: settle
-- Settles an unknown operation as an operator says, also after it was given up. A job that another
-- operation is known to have is not its own.
UPDATE operation SET state = ?, reason = ?,
  job = CASE WHEN ? = 'absent' OR EXISTS (SELECT 1 FROM operation other
    WHERE other.job = operation.job AND other.stamp = operation.stamp AND other.id <> operation.id
      AND (other.progress > 0 OR other.state = 'failed')) THEN NULL ELSE job END,
  progress = CASE ? WHEN 'done' THEN 100 ELSE progress END,
  changed = ?, ended = ?, lease = 0, watched = (SELECT millis FROM watched_time)
WHERE id = ? AND changed = ? AND state = 'unknown'

-- name: sweep-keys
-- Deletes expired keys whose operation has ended or no longer exists.
DELETE FROM idempotency_key WHERE (scope, key) IN (
  SELECT k.scope, k.key FROM idempotency_key k LEFT JOIN operation o ON o.id = k.operation
  WHERE k.kept_until <= ? AND k.expires <= ? AND (o.id IS NULL OR o.ended IS NOT NULL) LIMIT ?)

-- name: sweep-operations
-- Deletes operations that ended long ago and no longer have a key.
DELETE FROM operation WHERE id IN (
  SELECT o.id FROM operation o WHERE o.ended IS NOT NULL AND o.watched < ? AND o.ended < ?
    AND NOT EXISTS (SELECT 1 FROM idempotency_key k WHERE k.operation = o.id) LIMIT ?)
