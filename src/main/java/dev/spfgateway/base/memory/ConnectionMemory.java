package dev.spfgateway.base.memory;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What one connection and its requests hold. Its shares belong to the connection's event loop; what
 * they hold together can be looked at from any thread.
 */
@SuppressWarnings("EnumOrdinal") // an array of atomic longs has no map for an enum
public final class ConnectionMemory {
  private final MemoryBudget budget;
  private final Runnable close;
  private final MemoryShare own;
  private final AtomicLongArray held = new AtomicLongArray(MemoryArea.values().length);
  private final AtomicBoolean ending = new AtomicBoolean();
  private volatile MemoryHolder holder;
  private volatile long progressNanos;
  private volatile boolean closed;

  ConnectionMemory(MemoryBudget budget, MemoryHolder holder, Runnable close) {
    this.budget = budget;
    this.close = close;
    this.holder = holder;
    this.own = new MemoryShare(budget, this, holder);
  }

  /** What the connection holds by itself, whichever requests it carries. */
  public MemoryShare own() {
    return own;
  }

  /** Begins a request's share. */
  public MemoryShare request() {
    return new MemoryShare(budget, this, budget.enter(holder));
  }

  /**
   * A tenant has proven to be there: from now on the connection counts as its own. A proxy's stays
   * the proxy's, because it carries many tenants.
   */
  void belongsTo(String tenant) {
    if (holder.isBounded()) {
      own.moveTo(tenant);
      holder = own.holder();
    }
  }

  /** The connection has closed; its requests give back what they hold when they end. */
  public void closed() {
    ending.set(true);
    closed = true;
    own.close();
    forgetWhenEmpty();
  }

  private void forgetWhenEmpty() {
    if (closed && held(MemoryArea.HEAP) == 0 && held(MemoryArea.DIRECT) == 0) {
      budget.forget(this);
    }
  }

  /** Has the connection end, to make room; false when it ends already. */
  boolean end() {
    boolean first = ending.compareAndSet(false, true);
    if (first) {
      close.run();
    }
    return first;
  }

  boolean isEnding() {
    return ending.get();
  }

  MemoryHolder holder() {
    return holder;
  }

  void add(MemoryArea area, long bytes) {
    held.addAndGet(area.ordinal(), bytes);
  }

  long held(MemoryArea area) {
    return held.get(area.ordinal());
  }

  void gaveBack(long nanos) {
    progressNanos = nanos;
    forgetWhenEmpty();
  }

  long progressNanos() {
    return progressNanos;
  }
}
