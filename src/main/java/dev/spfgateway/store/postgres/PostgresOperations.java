package dev.spfgateway.store.postgres;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.operation.Change;
import dev.spfgateway.operation.OperationRecord;
import dev.spfgateway.pipeline.Ending;
import dev.spfgateway.pipeline.KeyTaken;
import dev.spfgateway.pipeline.Operation;
import dev.spfgateway.pipeline.OperationRunning;
import dev.spfgateway.pipeline.OperationState;
import dev.spfgateway.pipeline.StoredAnswer;
import dev.spfgateway.pipeline.TenantFull;
import dev.spfgateway.store.commit.GroupCommit;
import dev.spfgateway.store.commit.StoreLimits;
import dev.spfgateway.store.postgres.server.PostgresText;
import dev.spfgateway.store.record.ChainMemory;
import dev.spfgateway.store.record.Columns;
import dev.spfgateway.store.record.OperationEvents;
import dev.spfgateway.store.record.OperationRows;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The changes of operations, one statement each. A statement sees the database as it was when it
 * began; by then the transaction holds the locks of everything it touches, so what it sees stays
 * true until the commit.
 */
final class PostgresOperations {
  /** The authentication scheme of the caller of {@code o}; empty if its intent is gone. */
  static final String SCHEME =
      "coalesce((SELECT e.json::json ->> 'scheme' FROM audit_event e"
          + " WHERE e.id = o.intent AND e.time = o.received), '')";

  private static final String CLAIM =
      """
      WITH key_holder AS (
          SELECT k.operation FROM idempotency_key k JOIN operation o ON o.id = k.operation
          WHERE k.scope IN ($22, $27) AND k.key = $23
            AND (k.scope = $22 OR {scheme} IN ('', $28))
            AND (k.expires > $18 OR k.kept_until > watched_millis() OR o.ended IS NULL) LIMIT 1),
        guard_holder AS (
          SELECT operation FROM operation_guard WHERE guard = ANY ($21) LIMIT 1),
        kept AS (
          SELECT coalesce(sum(operations), 0)::bigint AS operations,
            coalesce(sum(keys), 0)::bigint AS keys, coalesce(sum(answers), 0)::bigint AS answers
          FROM tenant_usage WHERE tenant = $3),
        free AS (
          SELECT 1 FROM kept WHERE operations < $29::bigint AND keys < $30::bigint
            AND answers < $31::bigint AND NOT EXISTS (SELECT 1 FROM key_holder)
            AND NOT EXISTS (SELECT 1 FROM guard_holder) AND NOT EXISTS (SELECT 1 FROM store_loss)),
        made AS (
          INSERT INTO operation (id, subscription, tenant, principal, stamp, action, method, target,
            request_id, account, machine, baseline, name, state, reason, progress, intent, received,
            changed, owner, lease, token)
          SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '', $15, $16, $17,
            $18, $19, $20, 1 FROM free),
        guarded AS (
          INSERT INTO operation_guard SELECT g, $1 FROM free, unnest($21) AS g),
        keyed AS (
          INSERT INTO idempotency_key (scope, key, operation, fingerprint, expires, kept_until,
            tenant)
          SELECT $22, $23, $1, $24, $25, watched_millis() + $26, $3 FROM free WHERE $22 IS NOT NULL
          ON CONFLICT (scope, key) DO UPDATE SET operation = excluded.operation,
            fingerprint = excluded.fingerprint, expires = excluded.expires,
            tenant = excluded.tenant, kept_until = excluded.kept_until, status = NULL, headers = NULL, body = NULL)
      SELECT (SELECT operation FROM key_holder), (SELECT operation FROM guard_holder),
        (SELECT chain FROM store_loss LIMIT 1), operations, keys, answers,
        CASE WHEN operations >= $29 THEN watched_millis() - (SELECT min(watched) FROM operation
            WHERE tenant = $3 AND ended IS NOT NULL)
          WHEN keys >= $30 OR answers >= $31 THEN (SELECT min(kept_until) FROM idempotency_key
            WHERE tenant = $3) - watched_millis() END
      FROM kept
      """
          .replace("{scheme}", SCHEME)
          .replace("ANY ($21)", "ANY ($21::text[])")
          .replace("unnest($21)", "unnest($21::text[])")
          .replace("k.expires > $18", "k.expires > $18::bigint")
          .replace("SELECT $1, $2, $3,", "SELECT $1::text, $2::text, $3::text,")
          .replace("tenant = $3", "tenant = $3::text")
          .replace("$22 IS NOT NULL", "$22::text IS NOT NULL");

  private static final String END =
      """
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
      """;

  private static final String CHANGE =
      """
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
      """;

  private static final String TAKE =
      """
      UPDATE operation o SET token = o.token + CASE WHEN owner = $3 THEN 0 ELSE 1 END,
        owner = $3, lease = $4
      FROM unnest($1::text[], $2::bigint[]) AS seen (id, token)
      WHERE o.id = seen.id AND o.token = seen.token AND o.ended IS NULL RETURNING o.*
      """;

  private static final String WATCH =
      """
      UPDATE watched_time SET millis = millis + CASE WHEN millis = $1 THEN $2::bigint ELSE 0 END
      RETURNING millis
      """;

  private static final String SWEEP =
      """
      WITH keys AS (
          DELETE FROM idempotency_key WHERE (scope, key) IN (
            SELECT k.scope, k.key FROM idempotency_key k LEFT JOIN operation o ON o.id = k.operation
            WHERE k.kept_until <= watched_millis() AND k.expires <= $1 AND (o.id IS NULL OR o.ended IS NOT NULL)
            LIMIT $3 FOR UPDATE OF k SKIP LOCKED) RETURNING 1),
        operations AS (
          DELETE FROM operation WHERE id IN (
            SELECT o.id FROM operation o
            WHERE o.ended < $2 AND o.ended IS NOT NULL AND o.watched < watched_millis() - $4
              AND NOT EXISTS (SELECT 1 FROM idempotency_key k WHERE k.operation = o.id)
            LIMIT $3 FOR UPDATE OF o SKIP LOCKED) RETURNING 1)
      SELECT (SELECT count(*) FROM keys) + (SELECT count(*) FROM operations)
      """;

  private final PostgresDatabase database;
  private final StoreLimits.PerTenant bounds;

  PostgresOperations(PostgresDatabase database, StoreLimits.PerTenant bounds) {
    this.database = database;
    this.bounds = bounds;
  }

  /** Claims an operation, its guards and its key, and records the intent. */
  PostgresWork<Long> claim(Operation claim, AuditEvent intent) {
    List<String> touches = new ArrayList<>(claim.guards());
    for (Operation.KeyClaim key : claim.key().stream().toList()) {
      touches.add(key.scope() + '\n' + key.key());
      touches.add(key.former().scope() + '\n' + key.key());
    }
    return work(
        CLAIM,
        values(claim, intent),
        touches,
        rows -> {
          Row row = rows.iterator().next();
          if (row.getString(0) != null) {
            throw new KeyTaken(UUID.fromString(row.getString(0)));
          }
          if (row.getString(1) != null) {
            throw new OperationRunning(UUID.fromString(row.getString(1)));
          }
          if (row.getString(2) != null) {
            throw new GroupCommit.Refused(ChainMemory.lostElsewhere(row.getString(2)));
          }
          refuseWhatIsFull(row);
          return database.append(intent);
        });
  }

  private void refuseWhatIsFull(Row row) {
    Optional<Duration> oldest = Optional.ofNullable(row.getLong(6)).map(Duration::ofMillis);
    refuse(TenantFull.Kept.OPERATIONS, row.getLong(3), bounds.operations(), oldest);
    refuse(TenantFull.Kept.KEYS, row.getLong(4), bounds.keys(), oldest);
    refuse(TenantFull.Kept.ANSWERS, row.getLong(5), bounds.answers().bytes(), oldest);
  }

  private static void refuse(
      TenantFull.Kept what, long kept, long bound, Optional<Duration> oldest) {
    if (kept >= bound) {
      throw new TenantFull(what, kept, bound, oldest);
    }
  }

  private Tuple values(Operation claim, AuditEvent intent) {
    AuditEvent.What what = intent.what();
    Operation.Lead lead = claim.lead();
    long now = intent.time().toEpochMilli();
    Operation.@Nullable KeyClaim key = claim.key().orElse(null);
    return tuple(
        text(claim.id()),
        what.subscription(),
        intent.who().tenant(),
        intent.who().principal(),
        what.stamp(),
        what.action(),
        what.method(),
        what.target(),
        what.requestId(),
        lead.account(),
        text(lead.machine()),
        OperationRows.print(lead.baseline()),
        lead.name().orElse(null),
        OperationState.SENDING.word(),
        0,
        text(intent.id()),
        now,
        now,
        claim.lease().owner(),
        claim.lease().until().toEpochMilli(),
        claim.guards().stream().map(PostgresText::of).toArray(String[]::new),
        key == null ? null : key.scope(),
        key == null ? null : key.key(),
        key == null ? null : key.fingerprint(),
        key == null ? null : key.expires().toEpochMilli(),
        key == null ? null : key.keep().toMillis(),
        key == null ? null : key.former().scope(),
        key == null ? null : key.former().scheme(),
        (long) bounds.operations(),
        (long) bounds.keys(),
        bounds.answers().bytes());
  }

  /** Records how forwarding ended; an operation settled meanwhile stays unchanged. */
  PostgresWork<Long> end(AuditEvent outcome, Ending ending) {
    long now = outcome.time().toEpochMilli();
    String id = text(outcome.what().operation());
    Optional<StoredAnswer> answer = ending.answer();
    Tuple values =
        tuple(
            id,
            ending.state().word(),
            outcome.result() == null ? "" : outcome.result().reason(),
            text(ending.job()),
            ending.state() == OperationState.DONE ? 100 : 0,
            now,
            ending.state().isOpen() ? null : now,
            ending.keepsKey(),
            answer.map(StoredAnswer::status).orElse(null),
            answer.map(one -> OperationRows.print(one.headers())).orElse(null),
            answer.map(one -> Buffer.buffer(one.body().getBytes())).orElse(null));
    return work(END, values, List.of(id), rows -> database.append(outcome));
  }

  /** Takes operations over or renews their lease. */
  PostgresWork<List<OperationRecord>> take(
      List<OperationRecord> seen, String owner, Instant until) {
    List<String> ids = seen.stream().map(one -> text(one.id())).toList();
    Tuple values =
        tuple(
            ids.toArray(String[]::new),
            seen.stream().map(one -> one.hold().token()).toArray(Long[]::new),
            owner,
            until.toEpochMilli());
    return work(TAKE, values, ids, PostgresOperations::all);
  }

  static List<OperationRecord> all(RowSet<Row> rows) throws SQLException {
    List<OperationRecord> found = new ArrayList<>();
    for (Row row : rows) {
      found.add(OperationRows.one(Columns.of(row)));
    }
    return found;
  }

  /**
   * Changes an operation and records the change; false when the operation is no longer as its
   * author saw it.
   */
  PostgresWork<Boolean> change(Change change) {
    OperationRecord seen = change.seen();
    String id = text(seen.id());
    long now = change.time().toEpochMilli();
    List<String> touches = new ArrayList<>(List.of(id));
    change.job().ifPresent(job -> touches.add(seen.asked().stamp() + "/job/" + job));
    Tuple values =
        tuple(
            id,
            change.to().word(),
            change.reason(),
            text(change.job()),
            now,
            change.ends() ? now : null,
            seen.hold().token(),
            seen.status().state().word());
    return work(
        CHANGE,
        values,
        touches,
        rows -> {
          if (rows.size() == 0) {
            return false;
          }
          @Nullable String intent = rows.iterator().next().getString(0);
          if (intent == null) {
            throw new IllegalStateException("operation " + id + " lacks its intent event");
          }
          return database.append(OperationEvents.of(change, SealedEvent.open(intent))) > 0;
        });
  }

  PostgresWork<Integer> progress(OperationRecord seen, int percent) {
    return work(
        "UPDATE operation SET progress = $2 WHERE id = $1 AND token = $3 AND ended IS NULL",
        tuple(text(seen.id()), percent, seen.hold().token()),
        List.of(text(seen.id())),
        RowSet::rowCount);
  }

  /** Adds to the watched time, unless another gateway did since the caller saw it. */
  PostgresWork<Long> watch(long seenMillis, Duration passed) {
    return work(
        WATCH,
        tuple(seenMillis, passed.toMillis()),
        List.of("watched_time"),
        rows -> rows.iterator().next().getLong(0));
  }

  /** Deletes expired keys, and operations that ended long ago and no longer have a key. */
  PostgresWork<Integer> sweep(Instant now, Duration keep, int limit) {
    return work(
        SWEEP,
        tuple(now.toEpochMilli(), now.minus(keep).toEpochMilli(), (long) limit, keep.toMillis()),
        List.of(),
        rows -> rows.iterator().next().getLong(0).intValue());
  }

  /**
   * Frees the leases of this gateway's earlier runs: holding the chain's lock proves that they have
   * ended.
   */
  PostgresWork<Integer> freeLeases(String chain) {
    return work(
        "UPDATE operation SET lease = 0 WHERE ended IS NULL AND starts_with(owner, $1)",
        tuple(chain + "/"),
        List.of(),
        RowSet::rowCount);
  }

  private <T> PostgresWork<T> work(
      String sql, Tuple values, Collection<String> touches, PostgresWork.Reading<T> reading) {
    return new PostgresWork<>(database, new PostgresWork.Statement(sql, values, touches), reading);
  }

  static Tuple tuple(@Nullable Object... values) {
    Tuple tuple = Tuple.tuple();
    for (@Nullable Object value : values) {
      tuple.addValue(value instanceof String text ? PostgresText.of(text) : value);
    }
    return tuple;
  }

  private static String text(UUID id) {
    return id.toString();
  }

  private static @Nullable String text(Optional<UUID> id) {
    return id.map(UUID::toString).orElse(null);
  }
}
