package dev.spfgateway.app;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.AuditLog;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.Uuid7;
import dev.spfgateway.operation.record.Change;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.operation.record.Settlement;
import dev.spfgateway.operation.search.SettledOperations.By;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Counts the ends of operations and notes their changes where they are recorded. */
final class MeteredOperations implements AuditLog, OperationStore {
  private final AuditLog log;
  private final OperationStore store;
  private final OperationMetrics metrics;
  private final ChangedOperations changed;

  MeteredOperations(
      AuditLog log, OperationStore store, OperationMetrics metrics, ChangedOperations changed) {
    this.log = log;
    this.store = store;
    this.metrics = metrics;
    this.changed = changed;
  }

  @Override
  public Future<Void> intent(AuditEvent event, Operation claim) {
    return log.intent(event, claim).onSuccess(done -> changed.add(claim.id()));
  }

  @Override
  public Future<Void> outcome(AuditEvent event, OperationResult ending) {
    UUID id = event.what().operation();
    Future<Void> recorded = log.outcome(event, ending).onSuccess(done -> changed.add(id));
    Instant claimed = Uuid7.time(id);
    return ending.state().isOpen()
        ? recorded
        : recorded.onSuccess(done -> metrics.ended(claimed, ending.state()));
  }

  @Override
  public Future<Boolean> change(Change change) {
    return store
        .change(change)
        .onSuccess(
            applied -> {
              if (applied) {
                metrics.changed(change.seen(), change.to(), change.ends(), By.FOLLOWER);
                changed.add(change.seen().id());
              }
            });
  }

  @Override
  public Future<Boolean> settle(Settlement settlement) {
    return store
        .settle(settlement)
        .onSuccess(
            applied -> {
              if (applied) {
                metrics.changed(settlement.seen(), settlement.to(), true, By.OPERATOR);
                changed.add(settlement.seen().id());
              }
            });
  }

  @Override
  public Future<Optional<OperationRecord>> find(Asker asker, UUID id) {
    return store.find(asker, id);
  }

  @Override
  public Future<Optional<OperationRecord>> show(Asker asker, UUID id) {
    return store.show(asker, id);
  }

  @Override
  public Future<Optional<Keyed>> byKey(Asker asker, Operation.KeyClaim key) {
    return store.byKey(asker, key);
  }

  @Override
  public Future<List<OperationRecord>> list(Asker asker, Page page) {
    return store.list(asker, page);
  }

  @Override
  public Future<Found> search(Asker asker, Search search) {
    return store.search(asker, search);
  }

  @Override
  public Future<List<OperationRecord>> open(int limit) {
    return store.open(limit);
  }

  @Override
  public Future<List<OperationRecord>> take(
      List<OperationRecord> seen, String owner, Instant until) {
    return store.take(seen, owner, until);
  }

  @Override
  public Future<Void> progress(OperationRecord seen, int percent) {
    return store.progress(seen, percent).onSuccess(done -> changed.add(seen.id()));
  }

  @Override
  public Future<Set<UUID>> attributed(StampId stamp, Collection<UUID> jobs, UUID except) {
    return store.attributed(stamp, jobs, except);
  }

  @Override
  public Future<Long> watch(long seenMillis, Duration passed) {
    return store.watch(seenMillis, passed);
  }

  @Override
  public Future<Integer> sweep(Instant now, Duration keep, int limit) {
    return store.sweep(now, keep, limit);
  }
}
