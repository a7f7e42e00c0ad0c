package dev.spfgateway.limit;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;

/**
 * A rate: a bucket that holds a quota and refills evenly within a window.
 *
 * @param quota what may be used at once after a pause, 1 to 10,000,000
 * @param window how long an empty bucket takes to refill, 1s to 1h; the sustained rate is {@code
 *     quota} per {@code window}
 * @param enforced false for a trial: requests over the rate are counted but pass
 */
public record RateConfig(
    int quota, @Default("1m") Duration window, @Default("true") boolean enforced) {
  /** Checks the ranges. */
  public RateConfig {
    Require.inRange(quota, 1, 10_000_000, "quota");
    Require.inRange(window, Duration.ofSeconds(1), Duration.ofHours(1), "window");
  }
}
