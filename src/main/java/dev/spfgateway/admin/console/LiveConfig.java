package dev.spfgateway.admin.console;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;

/**
 * Limits of the console's live streams. An operator whom they refuse a stream still sees the same
 * figures, at longer intervals.
 *
 * @param max open streams in all, 1 to 1,000
 * @param maxPerOperator open streams of one operator, 1 to 1,000
 * @param duration a stream ends after this long and the page opens the next one, 1m to 1h
 */
public record LiveConfig(
    @Default("100") int max, @Default("20") int maxPerOperator, @Default("5m") Duration duration) {
  /** Checks the ranges. */
  public LiveConfig {
    Require.inRange(max, 1, 1_000, "max");
    Require.inRange(maxPerOperator, 1, 1_000, "maxPerOperator");
    Require.inRange(duration, Duration.ofMinutes(1), Duration.ofHours(1), "duration");
  }
}
