package dev.spfgateway.store.postgres;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.operation.record.Change;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.Settlement;
import dev.spfgateway.pipeline.mutation.KeyTaken;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationResult;
import dev.spfgateway.pipeline.mutation.OperationRunning;
import dev.spfgateway.pipeline.mutation.OperationState;
import dev.spfgateway.pipeline.mutation.StoredAnswer;
import dev.spfgateway.pipeline.mutation.TenantFull;
import dev.spfgateway.store.commit.GroupCommit;
import dev.spfgateway.store.commit.StoreLimits;
import dev.spfgateway.store.postgres.server.PostgresText;
import dev.spfgateway.store.record.ChainMemory;
import dev.spfgateway.store.record.Columns;
import dev.spfgateway.store.record.OperationEvents;
import dev.spfgateway.store.record.OperationRows;
import dev.spfgateway.store.record.Statements;
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

  static final Statements SQL = Statements.beside(PostgresOperations.class, "operations.sql");

  private static final String CLAIM = SQL.take("claim");
  private static final String END = SQL.take("end");
  private static final String CHANGE = SQL.take("change");
  private static final String SETTLE = SQL.take("settle");
  private static final String TAKE = SQL.take("take");
  private static final String WATCH = SQL.take("watch");
  private static final String SWEEP = SQL.take("sweep");

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
  PostgresWork<Long> end(AuditEvent outcome, OperationResult ending) {
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
          return database.append(OperationEvents.of(change, intent(id, rows))) > 0;
        });
  }

  /**
   * Settles an unknown operation as an operator says; false when it is no longer as the operator
   * saw it.
   */
  PostgresWork<Boolean> settle(Settlement settlement) {
    String id = text(settlement.seen().id());
    Tuple values =
        tuple(
            id,
            settlement.to().word(),
            settlement.shownReason(),
            settlement.time().toEpochMilli(),
            settlement.seen().status().changed().toEpochMilli());
    return work(
        SETTLE,
        values,
        List.of(id),
        rows -> {
          if (rows.size() == 0) {
            return false;
          }
          AuditEvent intent = intent(id, rows);
          long unused = database.append(OperationEvents.operator(settlement));
          return database.append(OperationEvents.of(settlement, intent)) > 0;
        });
  }

  private static AuditEvent intent(String id, RowSet<Row> changed) {
    @Nullable String intent = changed.iterator().next().getString(0);
    if (intent == null) {
      throw new IllegalStateException("operation " + id + " lacks its intent event");
    }
    return SealedEvent.open(intent);
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
