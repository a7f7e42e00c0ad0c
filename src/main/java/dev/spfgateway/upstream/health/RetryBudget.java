package dev.spfgateway.upstream.health;

import dev.spfgateway.base.Ticker;

/** A stamp's bucket of retries, shared by all event loops. */
public final class RetryBudget {
  private final BudgetConfig config;
  private final Ticker ticker;
  private int tokens;
  private long nextFreeNanos;

  RetryBudget(BudgetConfig config, Ticker ticker) {
    this.config = config;
    this.ticker = ticker;
    this.tokens = config.size();
    this.nextFreeNanos = ticker.nanos();
  }

  /** A request succeeded at its first attempt. */
  public synchronized void succeeded() {
    tokens = Math.min(config.size(), tokens + 1);
  }

  /**
   * Takes one retry.
   *
   * @param afterDoubt whether the attempt before it may still be at work upstream
   * @return false when the stamp has been tried again enough for now
   */
  public synchronized boolean take(boolean afterDoubt) {
    int cost = afterDoubt ? config.retryAfterDoubt() : config.retry();
    if (tokens >= cost) {
      tokens -= cost;
      return true;
    }
    long now = ticker.nanos();
    boolean free = nextFreeNanos - now <= 0;
    if (free) {
      nextFreeNanos = now + config.floor().toNanos();
    }
    return free;
  }

  /** What is left. */
  public synchronized int tokens() {
    return tokens;
  }
}
