package dev.spfgateway.upstream.health.budget;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;

/**
 * Limits a stamp's retries, so that retries can't cause the outage: a bucket that retries empty and
 * requests that succeed at their first attempt refill.
 *
 * @param size capacity, 0 to 10,000; one success adds 1; one tenant may use up half of it
 * @param retry cost of a retry, 1 to 1,000
 * @param retryAfterDoubt cost of a retry when the failed attempt may still be running, such as a
 *     read that timed out, {@code retry} to 1,000
 * @param floor one retry in this time is free, so that a quiet stamp recovers, 1s to 1h
 */
public record BudgetConfig(
    @Default("50") int size,
    @Default("5") int retry,
    @Default("10") int retryAfterDoubt,
    @Default("10s") Duration floor) {
  /** Checks the ranges. */
  public BudgetConfig {
    Require.inRange(size, 0, 10_000, "size");
    Require.inRange(retry, 1, 1_000, "retry");
    Require.inRange(retryAfterDoubt, retry, 1_000, "retryAfterDoubt");
    Require.inRange(floor, Duration.ofSeconds(1), Duration.ofHours(1), "floor");
  }
}
