package dev.spfgateway.store.commit;

import dev.spfgateway.base.FairQueue;
import dev.spfgateway.base.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The writes that wait for a commit. Those of tenants take turns, and when too many wait, the
 * tenant with the most loses its last one. The gateway's own writes, outcomes among them, go ahead
 * of the tenants' and keep their order; their number is bounded by whoever adds them. Thread-safe.
 */
final class CommitQueue {
  private final Deque<QueuedWrite<?>> own = new ArrayDeque<>();
  private final FairQueue<QueuedWrite<?>> ofTenants;
  private boolean awake;
  private boolean closed;

  /**
   * @param maxOfTenants how many writes of tenants may wait
   */
  CommitQueue(int maxOfTenants) {
    this.ofTenants = new FairQueue<>(maxOfTenants);
  }

  /** Adds a write of the gateway's own; false once the queue is closed. */
  synchronized boolean add(QueuedWrite<?> write) {
    if (closed) {
      return false;
    }
    own.add(write);
    notifyAll();
    return true;
  }

  /**
   * Adds a tenant's write.
   *
   * @return the write that found no room or lost its place; the added one once the queue is closed
   */
  synchronized Optional<QueuedWrite<?>> add(String tenant, QueuedWrite<?> write) {
    if (closed) {
      return Optional.of(write);
    }
    Optional<QueuedWrite<?>> displaced = ofTenants.add(tenant, write);
    notifyAll();
    return displaced;
  }

  /**
   * Moves waiting writes to a batch.
   *
   * @param most how many it takes at most
   * @param waitMillis how long it waits for a first one; {@link #wake} ends the wait
   */
  synchronized void take(List<QueuedWrite<?>> batch, int most, long waitMillis)
      throws InterruptedException {
    awaitWhile(this::isEmpty, waitMillis);
    for (int i = 0; i < most && !isEmpty(); i++) {
      batch.add(own.isEmpty() ? ofTenants.next(tenant -> true).orElseThrow() : own.remove());
    }
  }

  /** Waits for so long, whatever is added; {@link #wake} ends the wait. */
  synchronized void pause(long millis) throws InterruptedException {
    awaitWhile(() -> true, millis);
  }

  private void awaitWhile(BooleanSupplier condition, long millis) throws InterruptedException {
    long end = Ticker.system().nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = end - Ticker.system().nanos();
        left > 0 && !awake && condition.getAsBoolean();
        left = end - Ticker.system().nanos()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    awake = false;
  }

  /** Ends the current wait, or the next one if there is none. */
  synchronized void wake() {
    awake = true;
    notifyAll();
  }

  synchronized boolean isEmpty() {
    return own.isEmpty() && ofTenants.size() == 0;
  }

  /** The number of tenants' writes that wait. */
  synchronized int ofTenants() {
    return ofTenants.size();
  }

  /** Takes no more writes, and returns those that are left. */
  synchronized List<QueuedWrite<?>> close() {
    closed = true;
    List<QueuedWrite<?>> left = new ArrayList<>(own);
    left.addAll(ofTenants.all());
    own.clear();
    return left;
  }
}
