package dev.spfgateway.store.sqlite;

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
import dev.spfgateway.store.commit.StoreLimits;
import dev.spfgateway.store.record.OperationEvents;
import dev.spfgateway.store.record.OperationRows;
import dev.spfgateway.store.record.Statements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The changes of operations inside a transaction. Confined to the writer's thread. */
final class SqliteOperations {
  /** The rows {@code k} of a key, see {@link Operation.Former}; {@code o} is the operation. */
  static final String OWN_KEY =
      "k.scope IN (?, ?) AND k.key = ? AND (k.scope = ? OR coalesce((SELECT e.json ->> 'scheme'"
          + " FROM audit_event e WHERE e.id = o.intent), '') IN ('', ?))";

  static final Statements SQL = Statements.beside(SqliteOperations.class, "operations.sql");

  private static final String CLAIM = SQL.take("claim");
  private static final String CLAIM_KEY = SQL.take("claim-key");
  private static final String END = SQL.take("end");
  private static final String CHANGE = SQL.take("change");
  private static final String SETTLE = SQL.take("settle");
  private static final String SWEEP_KEYS = SQL.take("sweep-keys");
  private static final String SWEEP_OPERATIONS = SQL.take("sweep-operations");

  private final SqliteDatabase database;
  private final SqliteUsage usage;

  SqliteOperations(SqliteDatabase database, StoreLimits.PerTenant bounds) {
    this.database = database;
    this.usage = new SqliteUsage(bounds);
  }

  /** Frees the leases of a dead process: no other process can have had the file open. */
  int freeLeases() throws SQLException {
    return Sql.update(database.open(), "UPDATE operation SET lease = 0 WHERE ended IS NULL");
  }

  /**
   * Claims an operation, its guards and its key.
   *
   * @throws KeyTaken when another operation has the key
   * @throws OperationRunning when another one holds one of the guards
   * @throws TenantFull when the tenant keeps as much as it may
   */
  void claim(Operation claim, AuditEvent intent) throws SQLException {
    long now = intent.time().toEpochMilli();
    Optional<Operation.KeyClaim> key = claim.key();
    if (key.isPresent()) {
      refuseTakenKey(key.get(), now);
    }
    for (String guard : claim.guards()) {
      refuseHeldGuard(guard);
    }
    usage.check(database.open(), intent.who().tenant());
    insert(claim, intent, now);
    for (String guard : claim.guards()) {
      Sql.run(
          database.open(), "INSERT INTO operation_guard VALUES (?, ?)", guard, text(claim.id()));
    }
    if (key.isPresent()) {
      Sql.run(
          database.open(),
          CLAIM_KEY,
          key.get().scope(),
          key.get().key(),
          text(claim.id()),
          key.get().fingerprint(),
          key.get().expires().toEpochMilli(),
          intent.who().tenant(),
          key.get().keep().toMillis());
    }
  }

  private void refuseTakenKey(Operation.KeyClaim key, long now) throws SQLException {
    Optional<UUID> holder =
        Sql.query(
            database.open(),
            "SELECT k.operation FROM watched_time w, idempotency_key k"
                + " JOIN operation o ON o.id = k.operation WHERE "
                + OWN_KEY
                + " AND (k.expires > ? OR k.kept_until > w.millis OR o.ended IS NULL)",
            SqliteOperations::first,
            key.scope(),
            key.former().scope(),
            key.key(),
            key.scope(),
            key.former().scheme(),
            now);
    if (holder.isPresent()) {
      throw new KeyTaken(holder.get());
    }
  }

  private void refuseHeldGuard(String guard) throws SQLException {
    Optional<UUID> holder =
        Sql.query(
            database.open(),
            "SELECT operation FROM operation_guard WHERE guard = ?",
            SqliteOperations::first,
            guard);
    if (holder.isPresent()) {
      throw new OperationRunning(holder.get());
    }
  }

  private static Optional<UUID> first(ResultSet rows) throws SQLException {
    return rows.next() ? Optional.of(UUID.fromString(rows.getString(1))) : Optional.empty();
  }

  private void insert(Operation claim, AuditEvent intent, long now) throws SQLException {
    AuditEvent.What what = intent.what();
    Operation.Lead lead = claim.lead();
    Sql.run(
        database.open(),
        CLAIM,
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
        text(intent.id()),
        now,
        now,
        claim.lease().owner(),
        claim.lease().until().toEpochMilli());
  }

  /** Records how forwarding ended; an operation settled meanwhile stays unchanged. */
  void end(AuditEvent outcome, OperationResult ending) throws SQLException {
    long now = outcome.time().toEpochMilli();
    String id = text(outcome.what().operation());
    boolean open = ending.state().isOpen();
    int changed =
        Sql.update(
            database.open(),
            END,
            ending.state().word(),
            outcome.result() == null ? "" : outcome.result().reason(),
            text(ending.job()),
            ending.state() == OperationState.DONE ? 100 : 0,
            now,
            open ? null : now,
            id);
    if (changed == 0) {
      return;
    }
    if (!open) {
      freeGuards(id);
    }
    if (!ending.keepsKey()) {
      freeKey(id);
    } else if (ending.answer().isPresent()) {
      keep(id, ending.answer().get());
    }
  }

  private void keep(String id, StoredAnswer answer) throws SQLException {
    Sql.run(
        database.open(),
        "UPDATE idempotency_key SET status = ?, headers = ?, body = ? WHERE operation = ?",
        answer.status(),
        OperationRows.print(answer.headers()),
        answer.body().getBytes(),
        id);
  }

  private void freeGuards(String id) throws SQLException {
    Sql.run(database.open(), "DELETE FROM operation_guard WHERE operation = ?", id);
  }

  private void freeKey(String id) throws SQLException {
    Sql.run(database.open(), "DELETE FROM idempotency_key WHERE operation = ?", id);
  }

  /** Takes operations over or renews their lease. */
  List<OperationRecord> take(List<OperationRecord> seen, String owner, Instant until)
      throws SQLException {
    List<OperationRecord> taken = new ArrayList<>();
    for (OperationRecord one : seen) {
      int changed =
          Sql.update(
              database.open(),
              "UPDATE operation SET token = token + (owner <> ?), owner = ?, lease = ?"
                  + " WHERE id = ? AND token = ? AND ended IS NULL",
              owner,
              owner,
              until.toEpochMilli(),
              text(one.id()),
              one.hold().token());
      if (changed > 0) {
        taken.addAll(
            Sql.query(
                database.open(),
                OperationRows.SELECT + "WHERE o.id = ?",
                Sql::operations,
                text(one.id())));
      }
    }
    return taken;
  }

  /**
   * Changes an operation and records the change; false when the operation is no longer as its
   * author saw it.
   */
  boolean change(Change change) throws SQLException {
    OperationRecord seen = change.seen();
    String id = text(seen.id());
    long now = change.time().toEpochMilli();
    @Nullable String job = text(change.job());
    int changed =
        Sql.update(
            database.open(),
            CHANGE,
            change.to().word(),
            change.reason(),
            job,
            change.to().word(),
            now,
            change.ends() ? now : null,
            id,
            seen.hold().token(),
            seen.status().state().word(),
            job);
    if (changed == 0) {
      return false;
    }
    if (change.ends()) {
      freeGuards(id);
    }
    if (change.to() == OperationState.ABSENT) {
      freeKey(id);
    }
    return database.append(OperationEvents.of(change, intent(id))) > 0;
  }

  /**
   * Settles an unknown operation as an operator says; false when it is no longer as the operator
   * saw it.
   */
  boolean settle(Settlement settlement) throws SQLException {
    String id = text(settlement.seen().id());
    String to = settlement.to().word();
    long now = settlement.time().toEpochMilli();
    int changed =
        Sql.update(
            database.open(),
            SETTLE,
            to,
            settlement.shownReason(),
            to,
            to,
            now,
            now,
            id,
            settlement.seen().status().changed().toEpochMilli());
    if (changed == 0) {
      return false;
    }
    freeGuards(id);
    if (settlement.to() == OperationState.ABSENT) {
      freeKey(id);
    }
    long unused = database.append(OperationEvents.operator(settlement));
    return database.append(OperationEvents.of(settlement, intent(id))) > 0;
  }

  private AuditEvent intent(String id) throws SQLException {
    return Sql.query(
        database.open(),
        "SELECT e.json FROM audit_event e JOIN operation o ON o.intent = e.id WHERE o.id = ?",
        rows -> {
          if (!rows.next()) {
            throw new SQLException("operation " + id + " lacks its intent event");
          }
          return SealedEvent.open(rows.getString(1));
        },
        id);
  }

  void progress(OperationRecord seen, int percent) throws SQLException {
    Sql.run(
        database.open(),
        "UPDATE operation SET progress = ? WHERE id = ? AND token = ? AND ended IS NULL",
        percent,
        text(seen.id()),
        seen.hold().token());
  }

  /** Adds to the watched time, unless another step did since the caller saw it. */
  long watch(long seenMillis, Duration passed) throws SQLException {
    Sql.run(
        database.open(),
        "UPDATE watched_time SET millis = millis + ? WHERE millis = ?",
        passed.toMillis(),
        seenMillis);
    return watched();
  }

  private long watched() throws SQLException {
    return Sql.query(
        database.open(),
        "SELECT millis FROM watched_time",
        rows -> {
          if (!rows.next()) {
            throw new SQLException("the store lacks its watched time");
          }
          return rows.getLong(1);
        });
  }

  /** Deletes expired keys, and operations that ended long ago and no longer have a key. */
  int sweep(Instant now, Duration keep, int limit) throws SQLException {
    long watched = watched();
    int keys = Sql.update(database.open(), SWEEP_KEYS, watched, now.toEpochMilli(), limit);
    int operations =
        Sql.update(
            database.open(),
            SWEEP_OPERATIONS,
            watched - keep.toMillis(),
            now.minus(keep).toEpochMilli(),
            limit);
    return keys + operations;
  }

  private static String text(UUID id) {
    return id.toString();
  }

  private static @Nullable String text(Optional<UUID> id) {
    return id.map(UUID::toString).orElse(null);
  }
}
