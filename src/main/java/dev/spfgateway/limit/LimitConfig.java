package dev.spfgateway.limit;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;

/**
 * What one tenant may use.
 *
 * @param requestsPerSecond sustained rate, 1 to 100,000
 * @param burst requests that may come at once after a pause, 1 to 1,000,000
 * @param concurrentRequests requests in progress at once, 1 to 100,000
 */
public record LimitConfig(
    @Default("50") int requestsPerSecond,
    @Default("200") int burst,
    @Default("100") int concurrentRequests) {
  /** Checks the ranges. */
  public LimitConfig {
    Require.inRange(requestsPerSecond, 1, 100_000, "requestsPerSecond");
    Require.inRange(burst, 1, 1_000_000, "burst");
    Require.inRange(concurrentRequests, 1, 100_000, "concurrentRequests");
  }
}
