package dev.spfgateway.store.sqlite;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.ChainEntry;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.operation.record.Change;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.Settlement;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationResult;
import dev.spfgateway.store.commit.GroupCommit;
import dev.spfgateway.store.commit.StoreLimits;
import dev.spfgateway.store.commit.StoreWrites;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Creates the work of a SQLite store. */
final class SqliteWrites implements StoreWrites {
  private final SqliteDatabase database;
  private final SqliteOperations operations;

  SqliteWrites(SqliteDatabase database, StoreLimits.PerTenant bounds) {
    this.database = database;
    this.operations = new SqliteOperations(database, bounds);
  }

  /** Frees the leases of a dead process: no other process can have had the file open. */
  GroupCommit.Work<Integer> freeLeases() {
    return operations::freeLeases;
  }

  @Override
  public GroupCommit.Work<Long> intent(AuditEvent event, Operation claim) {
    return () -> {
      operations.claim(claim, event);
      return database.append(event);
    };
  }

  @Override
  public GroupCommit.Work<Long> outcome(AuditEvent event, OperationResult ending) {
    return () -> {
      operations.end(event, ending);
      return database.append(event);
    };
  }

  @Override
  public GroupCommit.Work<Long> record(ChainEntry entry) {
    return () -> database.append(entry);
  }

  @Override
  public GroupCommit.Work<Long> state(Statement statement) {
    return () -> database.append(statement);
  }

  @Override
  public GroupCommit.Work<Long> drop(Statement statement, long from, long to) {
    return () -> {
      long number = database.append(statement);
      int unused = database.drop(statement.chain(), from, to);
      return number;
    };
  }

  /** Does nothing: no other gateway shares the file. */
  @Override
  public GroupCommit.Work<Boolean> accepted() {
    return () -> true;
  }

  @Override
  public GroupCommit.Work<Long> reached(String stream, String chain, long number) {
    return () -> database.reached(stream, chain, number);
  }

  @Override
  public GroupCommit.Work<List<OperationRecord>> take(
      List<OperationRecord> seen, String owner, Instant until) {
    return () -> operations.take(seen, owner, until);
  }

  @Override
  public GroupCommit.Work<Boolean> change(Change change) {
    return () -> operations.change(change);
  }

  @Override
  public GroupCommit.Work<Boolean> settle(Settlement settlement) {
    return () -> operations.settle(settlement);
  }

  @Override
  public GroupCommit.Work<Integer> progress(OperationRecord seen, int percent) {
    return () -> {
      operations.progress(seen, percent);
      return percent;
    };
  }

  @Override
  public GroupCommit.Work<Long> watch(long seenMillis, Duration passed) {
    return () -> operations.watch(seenMillis, passed);
  }

  @Override
  public GroupCommit.Work<Integer> sweep(Instant now, Duration keep, int limit) {
    return () -> operations.sweep(now, keep, limit);
  }
}
