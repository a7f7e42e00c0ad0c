package dev.spfgateway.store.commit;

import dev.spfgateway.base.FairQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The writes that wait for a commit. Those of tenants take turns, and when too many wait, the
 * tenant with the most loses its last one. The gateway's own writes, outcomes among them, go ahead
 * of the tenants' and keep their order. Thread-safe; one thread takes.
 */
final class CommitQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrival = lock.newCondition();
  private final Deque<QueuedWrite<?>> ahead = new ArrayDeque<>();
  private final FairQueue<QueuedWrite<?>> turns;

  /** The intents in {@link #turns} by operation, so that no outcome overtakes its own. */
  private final Map<UUID, QueuedWrite<?>> intents = new HashMap<>();

  private final StoreLimits limits;

  /** The gateway's own writes that have not ended, those that may be lost and the others. */
  private int own;

  private int kept;

  /** Whether a write arrived, or the queue was closed, since the last {@link #take}. */
  private boolean woken;

  private boolean closed;

  CommitQueue(StoreLimits limits) {
    this.limits = limits;
    this.turns = new FairQueue<>(limits.maxWaiting());
  }

  /** Adds a write. Fails the one that finds no place, or loses its own. */
  void add(QueuedWrite<?> write) {
    Optional<QueuedWrite<?>> lost;
    boolean late;
    lock.lock();
    try {
      late = closed;
      lost = late ? Optional.of(write) : put(write);
      wake();
    } finally {
      lock.unlock();
    }
    String why = late ? "the store is closing" : "too many writes are waiting for the store";
    lost.ifPresent(one -> one.failed(new IllegalStateException(why)));
  }

  private Optional<QueuedWrite<?>> put(QueuedWrite<?> write) {
    Optional<String> tenant = write.source().tenant();
    if (tenant.isEmpty()) {
      return putAhead(write);
    }
    Optional<QueuedWrite<?>> lost = turns.add(tenant.get(), write);
    write.source().operation().ifPresent(operation -> intents.put(operation, write));
    lost.ifPresent(this::forget);
    return lost;
  }

  private Optional<QueuedWrite<?>> putAhead(QueuedWrite<?> write) {
    boolean full =
        write.source().mustBeKept() ? kept == limits.maxKept() : own == limits.maxWaiting();
    if (full) {
      return Optional.of(write);
    }
    count(write, 1);
    @Nullable QueuedWrite<?> intent = write.source().operation().map(intents::remove).orElse(null);
    if (intent != null && turns.remove(intent.source().tenant().orElseThrow(), intent)) {
      ahead.add(intent);
    }
    ahead.add(write);
    return Optional.empty();
  }

  private void count(QueuedWrite<?> write, int more) {
    if (write.source().mustBeKept()) {
      kept += more;
    } else if (write.source().tenant().isEmpty()) {
      own += more;
    }
  }

  private void forget(QueuedWrite<?> intent) {
    intent.source().operation().ifPresent(operation -> intents.remove(operation, intent));
  }

  /**
   * Takes the next writes.
   *
   * @param most maximum number of writes
   * @param pauses whether to wait also when only writes that are to be tried again are there
   * @param waitMillis maximum time to wait for a write
   */
  List<QueuedWrite<?>> take(int most, boolean pauses, long waitMillis) throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(waitMillis);
      while (left > 0 && !isDue(most, pauses)) {
        left = arrival.awaitNanos(left);
      }
      return next(most);
    } finally {
      lock.unlock();
    }
  }

  private boolean isDue(int most, boolean pauses) {
    if (pauses && ahead.size() >= most) {
      // No arrival would be in the batch.
      return false;
    }
    return woken || turns.size() > 0 || (!pauses && !ahead.isEmpty());
  }

  private List<QueuedWrite<?>> next(int most) {
    woken = false;
    List<QueuedWrite<?>> batch = new ArrayList<>();
    while (batch.size() < most && !isEmpty()) {
      QueuedWrite<?> next =
          ahead.isEmpty() ? turns.next(tenant -> true).orElseThrow() : ahead.remove();
      forget(next);
      batch.add(next);
    }
    return batch;
  }

  private boolean isEmpty() {
    return ahead.isEmpty() && turns.size() == 0;
  }

  /** Puts writes that were taken back to the head, in their order. */
  void putBack(List<? extends QueuedWrite<?>> writes) {
    lock.lock();
    try {
      for (int i = writes.size() - 1; i >= 0; i--) {
        ahead.addFirst(writes.get(i));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Frees the place of a write that was taken and has ended. */
  void ended(QueuedWrite<?> write) {
    lock.lock();
    try {
      count(write, -1);
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    woken = true;
    arrival.signal();
  }

  /** Refuses further writes, and ends a wait. */
  void close() {
    lock.lock();
    try {
      closed = true;
      wake();
    } finally {
      lock.unlock();
    }
  }

  /** Closes the queue, and takes what is left. */
  List<QueuedWrite<?>> drain() {
    lock.lock();
    try {
      closed = true;
      return next(Integer.MAX_VALUE);
    } finally {
      lock.unlock();
    }
  }

  /** Whether the queue is closed and nothing is left. */
  boolean isFinished() {
    lock.lock();
    try {
      return closed && isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** The number of tenants' writes that wait, and of the gateway's own that may be lost. */
  int refusable() {
    lock.lock();
    try {
      return turns.size() + own;
    } finally {
      lock.unlock();
    }
  }

  /** The number of writes that must be kept and have not ended. */
  int kept() {
    lock.lock();
    try {
      return kept;
    } finally {
      lock.unlock();
    }
  }
}
