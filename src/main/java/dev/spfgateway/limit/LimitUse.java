package dev.spfgateway.limit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Shows how much of its limits a tenant uses, for operators. Takes nothing. Thread-safe. */
public final class LimitUse {
  private final LimitConfig config;
  private final MemoryRateLimiter rates;
  private final TenantPlaces places;

  LimitUse(LimitConfig config, MemoryRateLimiter rates, TenantPlaces places) {
    this.config = config;
    this.rates = rates;
    this.places = places;
  }

  /**
   * The use of one rate.
   *
   * @param quota what may be taken at once, and within the window
   * @param window the time in which all of it comes back
   * @param enforced false when the rate only counts
   * @param used the share that is used now, 0 to 1
   */
  public record Use(int quota, Duration window, boolean enforced, double used) {}

  /** A tenant's rates by their names, as clients see them. */
  public Map<String, Use> of(String tenant) {
    Map<String, Use> uses = new LinkedHashMap<>();
    uses.put("tenant", use("tenant", config.tenant(), tenant));
    for (ActionClass one : ActionClass.values()) {
      uses.put(one.rateName(), use(one.rateName(), one.rate(config.classes()), tenant));
    }
    return uses;
  }

  private Use use(String name, RateConfig rate, String tenant) {
    return new Use(rate.quota(), rate.window(), rate.enforced(), rates.used(name, rate, tenant));
  }

  /** The requests that a tenant has in progress. */
  public int inProgress(String tenant) {
    return places.taken(tenant);
  }

  /** The requests that a tenant may have in progress. */
  public int concurrency() {
    return config.concurrentRequests();
  }
}
