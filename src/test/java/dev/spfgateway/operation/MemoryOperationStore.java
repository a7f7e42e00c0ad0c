package dev.spfgateway.operation;

import dev.spfgateway.base.StampId;
import dev.spfgateway.operation.record.Change;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.operation.record.Settlement;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.pipeline.mutation.Operation;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A store in memory that shows what a test puts there and keeps what it is asked to change. */
public final class MemoryOperationStore implements OperationStore {
  public final List<OperationRecord> records = new CopyOnWriteArrayList<>();
  public final List<Change> changes = new CopyOnWriteArrayList<>();
  final List<Integer> progress = new ArrayList<>();
  Optional<Keyed> held = Optional.empty();
  public Set<UUID> attributed = Set.of();

  public final AtomicLong watched = new AtomicLong();
  public final AtomicInteger looks = new AtomicInteger();

  public volatile boolean changesHang;

  /** How many of its next answers never come. */
  public final AtomicInteger hangs = new AtomicInteger();

  private <T> Future<T> answer(T answer) {
    return hangs.getAndUpdate(left -> Math.max(0, left - 1)) > 0
        ? Promise.<T>promise().future()
        : Future.succeededFuture(answer);
  }

  @Override
  public Future<Optional<OperationRecord>> find(Asker asker, UUID id) {
    return Future.succeededFuture(records.stream().filter(one -> one.id().equals(id)).findFirst());
  }

  @Override
  public Future<Optional<OperationRecord>> show(Asker asker, UUID id) {
    return find(asker, id);
  }

  @Override
  public Future<Optional<Keyed>> byKey(Asker asker, Operation.KeyClaim key) {
    return Future.succeededFuture(held);
  }

  @Override
  public Future<List<OperationRecord>> list(Asker asker, Page page) {
    return Future.succeededFuture(List.copyOf(records));
  }

  @Override
  public Future<Found> search(Asker asker, Search search) {
    return Future.succeededFuture(new Found(List.copyOf(records), Optional.empty()));
  }

  @Override
  public Future<List<OperationRecord>> open(int limit) {
    looks.incrementAndGet();
    return answer(List.copyOf(records));
  }

  @Override
  public Future<List<OperationRecord>> take(
      List<OperationRecord> seen, String owner, Instant until) {
    return answer(seen);
  }

  @Override
  public Future<Boolean> change(Change change) {
    changes.add(change);
    return changesHang ? Promise.<Boolean>promise().future() : Future.succeededFuture(true);
  }

  @Override
  public Future<Boolean> settle(Settlement settlement) {
    return Future.succeededFuture(false);
  }

  @Override
  public Future<Void> progress(OperationRecord seen, int percent) {
    progress.add(percent);
    return Future.succeededFuture();
  }

  @Override
  public Future<Set<UUID>> attributed(StampId stamp, Collection<UUID> jobs, UUID except) {
    return Future.succeededFuture(attributed);
  }

  @Override
  public Future<Long> watch(long seenMillis, Duration passed) {
    watched.updateAndGet(now -> now == seenMillis ? now + passed.toMillis() : now);
    return answer(watched.get());
  }

  @Override
  public Future<Integer> sweep(Instant now, Duration keep, int limit) {
    return answer(0);
  }
}
