package dev.spfgateway.upstream.health.budget;

import dev.spfgateway.base.BoundedMap;
import dev.spfgateway.base.Ticker;
import java.util.Map;

/**
 * A stamp's bucket of retries. One tenant may use up half of it, so that its failures always leave
 * retries for the others. Thread-safe: shared by all event loops.
 */
public final class RetryBudget {
  private static final int MAX_TENANTS = 1_000;

  private final BudgetConfig config;
  private final Ticker ticker;
  private final int ofTenant;

  /**
   * Retries that tenants have taken and not yet earned again; a tenant that owes nothing has no
   * entry.
   */
  private final Map<String, Integer> owed = BoundedMap.byInsertion(MAX_TENANTS);

  private int tokens;
  private long nextFreeNanos;

  public RetryBudget(BudgetConfig config, Ticker ticker) {
    this.config = config;
    this.ticker = ticker;
    this.tokens = config.size();
    this.ofTenant = (config.size() + 1) / 2;
    this.nextFreeNanos = ticker.nanos();
  }

  /** Reports that a tenant's request succeeded at its first attempt. */
  public synchronized void succeeded(String tenant) {
    owed.computeIfPresent(tenant, (name, taken) -> taken > 1 ? taken - 1 : null);
    tokens = Math.min(config.size(), tokens + 1);
  }

  /**
   * Takes one retry.
   *
   * @param tenant the request's tenant
   * @param afterDoubt whether the previous attempt may still be running upstream
   * @return false when the stamp's budget is used up
   */
  public synchronized boolean take(String tenant, boolean afterDoubt) {
    int cost = afterDoubt ? config.retryAfterDoubt() : config.retry();
    if (tokens >= cost && owed.getOrDefault(tenant, 0) + cost <= ofTenant) {
      tokens -= cost;
      owed.merge(tenant, cost, Integer::sum);
      return true;
    }
    long now = ticker.nanos();
    boolean free = nextFreeNanos - now <= 0;
    if (free) {
      nextFreeNanos = now + config.floor().toNanos();
    }
    return free;
  }

  /** The retries left. */
  public synchronized int tokens() {
    return tokens;
  }
}
