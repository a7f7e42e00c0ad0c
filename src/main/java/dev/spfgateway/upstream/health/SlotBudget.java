package dev.spfgateway.upstream.health;

import dev.spfgateway.base.Ticker;

/**
 * How many requests a stamp gets within a slot, as a bucket that fills evenly (GCRA): SPF counts
 * them for the account that all tenants share, and refuses everybody when there are too many.
 * Guarded by the gate.
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
  boolean take() {
    long now = ticker.nanos();
    long fullIn = Math.max(0, fullAtNanos - now) + eachNanos;
    if (fullIn > slotNanos) {
      return false;
    }
    fullAtNanos = now + fullIn;
    return true;
  }
}
