package dev.spfgateway.limit;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;

/**
 * What callers may use. A request takes from all rates that it counts against, in one step, or from
 * none of them.
 *
 * @param tenant what all credentials of a tenant use together, in cost
 * @param credential what one credential uses, in cost
 * @param classes what a tenant uses of each class of action, in requests
 * @param cost what a request of each class costs
 * @param concurrentRequests requests of one tenant in progress at once, 1 to 100,000
 * @param maxBuckets how many rates of callers are remembered, 1,000 to 10,000,000; the one that was
 *     used longest ago is forgotten first
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
        tenant.quota() >= dearest, "tenant", "its quota must hold the dearest request's cost");
    Require.check(
        credential.quota() >= dearest,
        "credential",
        "its quota must hold the dearest request's cost");
  }

  /**
   * A tenant's rate for each class.
   *
   * @param read queries
   * @param mutate creates, deletes and commands
   * @param restore updates of a checkpoint, which is what a restore is
   * @param refused requests that are refused by their head alone, each of which costs 1; of callers
   *     that nobody knows, those of one network (/24, of IPv6 /64) together
   * @param anonymous requests that are answered though nobody shows a credential, such as the
   *     preflights of browsers; those of one network together
   */
  public record Classes(
      @Default("{quota: 2500}") RateConfig read,
      @Default("{quota: 300}") RateConfig mutate,
      @Default("{quota: 30}") RateConfig restore,
      @Default("{quota: 1000}") RateConfig refused,
      @Default("{quota: 1000}") RateConfig anonymous) {}

  /**
   * What a request costs, 1 to 1,000 each.
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
