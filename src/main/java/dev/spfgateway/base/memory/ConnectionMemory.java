package dev.spfgateway.base.memory;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The memory that one connection and its requests hold. Its shares are confined to the connection's
 * event loop; the totals can be read on any thread.
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

  /** The share of the connection itself, separate from its requests. */
  public MemoryShare own() {
    return own;
  }

  /** Begins a request's share. */
  public MemoryShare request() {
    return new MemoryShare(budget, this, budget.enter(holder));
  }

  /**
   * Charges the connection to a tenant that has authenticated. A proxy's connection stays the
   * proxy's, because it carries many tenants.
   */
  void belongsTo(String tenant) {
    if (holder.isBounded()) {
      own.moveTo(tenant);
      holder = own.holder();
    }
  }

  /**
   * Records that the connection has closed. Its requests give back what they hold when they end.
   */
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

  /** Ends the connection to make room; false when it is already ending. */
  boolean end() {
    boolean first = ending.compareAndSet(false, true);
    if (first) {
      close.run();
    }
    return first;
  }

  /** Whether the connection has closed, or is being closed to make room. */
  public boolean isEnding() {
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
