package dev.spfgateway.limit;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;

/**
 * Limits on callers. A request takes from all rates that apply to it, in one step, or from none.
 *
 * @param tenant rate of all credentials of a tenant together, in cost
 * @param credential rate of one credential, in cost
 * @param classes a tenant's rates for each class of action, in requests
 * @param cost what a request of each class costs
 * @param concurrentRequests requests of one tenant in progress at once, 1 to 100,000
 * @param maxBuckets how many callers' rates are remembered, 1,000 to 10,000,000; beyond that, the
 *     least recently used is forgotten
 */
public record LimitConfig(
    @Default("{quota: 3000}") RateConfig tenant,
    @Default("{quota: 2000}") RateConfig credential,
    Classes classes,
    Cost cost,
    @Default("100") int concurrentRequests,
    @Default("100000") int maxBuckets) {
  /** Checks the ranges. */
  public LimitConfig {
    Require.inRange(concurrentRequests, 1, 100_000, "concurrentRequests");
    Require.inRange(maxBuckets, 1_000, 10_000_000, "maxBuckets");
    int dearest = Math.max(cost.read(), Math.max(cost.mutate(), cost.restore()));
    Require.check(
        tenant.quota() >= dearest,
        "tenant",
        "its quota must be at least the cost of the most expensive request");
    Require.check(
        credential.quota() >= dearest,
        "credential",
        "its quota must be at least the cost of the most expensive request");
  }

  /**
   * A tenant's rate for each class of action.
   *
   * @param read queries
   * @param mutate creates, deletes and commands
   * @param restore updates of a checkpoint, which is what a restore is
   * @param refused requests that are refused by their head alone, at a cost of 1 each; unknown
   *     callers share the rate of their network (/24, of IPv6 /64)
   * @param anonymous requests that are answered without a credential, such as browsers' preflights;
   *     the callers in one network share it
   */
  public record Classes(
      @Default("{quota: 2500}") RateConfig read,
      @Default("{quota: 300}") RateConfig mutate,
      @Default("{quota: 30}") RateConfig restore,
      @Default("{quota: 1000}") RateConfig refused,
      @Default("{quota: 1000}") RateConfig anonymous) {}

  /**
   * The cost of a request, 1 to 1,000 for each class.
   *
   * @param read a query
   * @param mutate a create, a delete or a command
   * @param restore an update of a checkpoint
   */
  public record Cost(@Default("1") int read, @Default("5") int mutate, @Default("20") int restore) {
    /** Checks the ranges. */
    public Cost {
      Require.inRange(read, 1, 1_000, "read");
      Require.inRange(mutate, 1, 1_000, "mutate");
      Require.inRange(restore, 1, 1_000, "restore");
    }
  }
}
