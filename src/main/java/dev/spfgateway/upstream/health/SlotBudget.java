package dev.spfgateway.upstream.health;

import dev.spfgateway.base.Ticker;

/**
 * How many requests a stamp gets within a slot, as a bucket that fills evenly (GCRA): SPF counts
 * them for the account that all tenants share, and refuses everybody when there are too many. Safe
 * for use by several threads.
 */
final class SlotBudget {
  private final long slotNanos;
  private final long eachNanos;
  private final Ticker ticker;
  private long fullAtNanos;

  SlotBudget(OverloadConfig config, Ticker ticker) {
    this.slotNanos = config.slot().toNanos();
    this.eachNanos = Math.max(1, slotNanos / config.requests());
    this.ticker = ticker;
    this.fullAtNanos = ticker.nanos();
  }

  /** Takes one request; false when the slot has no more. */
  synchronized boolean take() {
    long now = ticker.nanos();
    long fullIn = Math.max(0, fullAtNanos - now) + eachNanos;
    if (fullIn > slotNanos) {
      return false;
    }
    fullAtNanos = now + fullIn;
    return true;
  }

  /**
   * Counts one that could not wait: another attempt, or a probe. What follows waits the longer for
   * it, though never longer than a slot more.
   */
  synchronized void charge() {
    long now = ticker.nanos();
    fullAtNanos = now + Math.min(Math.max(0, fullAtNanos - now) + eachNanos, 2 * slotNanos);
  }
}
