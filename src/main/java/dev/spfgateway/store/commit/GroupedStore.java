package dev.spfgateway.store.commit;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.ChainEntry;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.audit.StoreLoss;
import dev.spfgateway.base.StampId;
import dev.spfgateway.operation.record.Change;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.Settlement;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationResult;
import dev.spfgateway.store.record.ChainMemory;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A store that commits writes in groups, whatever its database. Only outcomes are kept until they
 * are written.
 */
public abstract class GroupedStore implements Store {
  private final GroupCommit writer;
  private final StoreWrites writes;
  private final StoreReads reads;
  private final ChainMemory memory;
  private final AtomicBoolean closed = new AtomicBoolean();

  public GroupedStore(
      GroupCommit writer, StoreWrites writes, StoreReads reads, ChainMemory memory) {
    this.writer = writer;
    this.writes = writes;
    this.reads = reads;
    this.memory = memory;
  }

  /** Starts the writer. */
  protected void start() {
    writer.start();
  }

  @Override
  public void onCommit(CommitListener listener) {
    writer.onCommit(listener);
  }

  /** Runs a database's own work in the next commit. */
  protected <T> Future<T> submit(GroupCommit.Work<T> work) {
    return writer.submit(WriteSource.GATEWAY, work);
  }

  /** Releases the database, once nothing uses it any more. */
  protected abstract void release();

  @Override
  public Future<Void> intent(AuditEvent event, Operation claim) {
    return writer
        .submit(
            WriteSource.intent(event.tenant(), claim.id()), unlessLost(writes.intent(event, claim)))
        .mapEmpty();
  }

  @Override
  public Future<Void> outcome(AuditEvent event, OperationResult ending) {
    return writer
        .submit(WriteSource.outcome(event.what().operation()), writes.outcome(event, ending))
        .mapEmpty();
  }

  @Override
  public Future<Void> record(ChainEntry entry) {
    return submit(writes.record(entry)).mapEmpty();
  }

  @Override
  public Future<Void> state(Statement statement) {
    return submit(ifItFollows(statement, writes.state(statement))).mapEmpty();
  }

  @Override
  public Future<Void> drop(Statement statement, long from, long to) {
    return submit(ifItFollows(statement, writes.drop(statement, from, to))).mapEmpty();
  }

  @Override
  public Future<Void> reached(String stream, String chain, long number) {
    return submit(writes.reached(stream, chain, number)).mapEmpty();
  }

  @Override
  public Future<List<OperationRecord>> take(
      List<OperationRecord> seen, String owner, Instant until) {
    return submit(writes.take(seen, owner, until));
  }

  @Override
  public Future<Boolean> change(Change change) {
    return submit(writes.change(change));
  }

  @Override
  public Future<Boolean> settle(Settlement settlement) {
    return submit(writes.settle(settlement));
  }

  @Override
  public Future<Void> progress(OperationRecord seen, int percent) {
    return submit(writes.progress(seen, percent)).mapEmpty();
  }

  @Override
  public Future<Long> watch(long seenMillis, Duration passed) {
    return submit(writes.watch(seenMillis, passed));
  }

  @Override
  public Future<Integer> sweep(Instant now, Duration keep, int limit) {
    return submit(writes.sweep(now, keep, limit));
  }

  @Override
  public Future<Optional<OperationRecord>> find(Asker asker, UUID id) {
    return reads.find(asker, id);
  }

  @Override
  public Future<Optional<OperationRecord>> show(Asker asker, UUID id) {
    return reads.show(asker, id);
  }

  @Override
  public Future<Optional<Keyed>> byKey(Asker asker, Operation.KeyClaim key) {
    return memory
        .refusal()
        .<Future<Optional<Keyed>>>map(why -> Future.failedFuture(new GroupCommit.Refused(why)))
        .orElseGet(() -> reads.byKey(asker, key));
  }

  @Override
  public Future<List<OperationRecord>> list(Asker asker, Page page) {
    return reads.list(asker, page);
  }

  @Override
  public Future<Found> search(Asker asker, Search search) {
    return reads.search(asker, search);
  }

  @Override
  public Future<List<OperationRecord>> open(int limit) {
    return reads.open(limit);
  }

  @Override
  public Future<Set<UUID>> attributed(StampId stamp, Collection<UUID> jobs, UUID except) {
    return reads.attributed(stamp, jobs, except);
  }

  @Override
  public Health health() {
    Health health = writer.health();
    return memory
        .refusal()
        .filter(why -> health.healthy())
        .map(why -> new Health(false, why, health.waiting(), health.kept()))
        .orElse(health);
  }

  @Override
  public Optional<StoreLoss> loss() {
    return memory.loss();
  }

  @Override
  public Future<Void> accepted(StoreLoss loss) {
    return submit(writes.accepted()).onSuccess(done -> memory.accepted(loss)).mapEmpty();
  }

  /** A store that lost operations and keys can't tell whether a mutation is new. */
  private <T> GroupCommit.Work<T> unlessLost(GroupCommit.Work<T> work) {
    return new CheckedWork<>(work, memory::refusal);
  }

  private <T> GroupCommit.Work<T> ifItFollows(Statement statement, GroupCommit.Work<T> work) {
    return new CheckedWork<>(
        work,
        () ->
            memory.follows(statement)
                ? Optional.empty()
                : Optional.of(
                    "statement " + statement.number() + " does not follow the store's last one"));
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      writer.close();
      reads.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      release();
    }
  }
}
