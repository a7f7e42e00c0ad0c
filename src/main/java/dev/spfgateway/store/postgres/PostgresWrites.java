package dev.spfgateway.store.postgres;

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

/** Creates the work of a PostgreSQL store. */
final class PostgresWrites implements StoreWrites {
  private final PostgresDatabase database;
  private final PostgresOperations operations;
  private final PostgresKeeper keeper;

  PostgresWrites(PostgresDatabase database, StoreLimits.PerTenant bounds) {
    this.database = database;
    this.operations = new PostgresOperations(database, bounds);
    this.keeper = new PostgresKeeper(database);
  }

  /**
   * Frees the leases of this gateway's earlier runs: holding the chain's lock proves that they have
   * ended.
   */
  GroupCommit.Work<Integer> freeLeases(String chain) {
    return operations.freeLeases(chain);
  }

  @Override
  public GroupCommit.Work<Long> intent(AuditEvent event, Operation claim) {
    return operations.claim(claim, event);
  }

  @Override
  public GroupCommit.Work<Long> outcome(AuditEvent event, OperationResult ending) {
    return operations.end(event, ending);
  }

  @Override
  public GroupCommit.Work<Long> record(ChainEntry entry) {
    return () -> database.append(entry);
  }

  @Override
  public GroupCommit.Work<Long> state(Statement statement) {
    return keeper.state(statement);
  }

  @Override
  public GroupCommit.Work<Long> drop(Statement statement, long from, long to) {
    return keeper.drop(statement, from, to);
  }

  @Override
  public GroupCommit.Work<Boolean> accepted() {
    return keeper.accepted();
  }

  @Override
  public GroupCommit.Work<Long> reached(String stream, String chain, long number) {
    return keeper.reached(stream, chain, number);
  }

  @Override
  public GroupCommit.Work<List<OperationRecord>> take(
      List<OperationRecord> seen, String owner, Instant until) {
    return operations.take(seen, owner, until);
  }

  @Override
  public GroupCommit.Work<Boolean> change(Change change) {
    return operations.change(change);
  }

  @Override
  public GroupCommit.Work<Boolean> settle(Settlement settlement) {
    return operations.settle(settlement);
  }

  @Override
  public GroupCommit.Work<Integer> progress(OperationRecord seen, int percent) {
    return operations.progress(seen, percent);
  }

  @Override
  public GroupCommit.Work<Long> watch(long seenMillis, Duration passed) {
    return operations.watch(seenMillis, passed);
  }

  @Override
  public GroupCommit.Work<Integer> sweep(Instant now, Duration keep, int limit) {
    return operations.sweep(now, keep, limit);
  }
}
