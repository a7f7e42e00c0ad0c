package dev.spfgateway.admin.access;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;

/**
 * Limits of operators' sessions.
 *
 * @param idle a session ends after this long without a request, 1m to 24h; an open stream of live
 *     data is not a request
 * @param absolute a session ends after this long in any case, 1m to 7d
 * @param max sessions in all, 1 to 10,000; another one ends the session unused for longest
 * @param maxPerOperator sessions of one operator, 1 to 1,000; another one ends the operator's
 *     session unused for longest
 */
public record SessionConfig(
    @Default("1h") Duration idle,
    @Default("12h") Duration absolute,
    @Default("500") int max,
    @Default("10") int maxPerOperator) {
  /** Checks the ranges. */
  public SessionConfig {
    Require.inRange(idle, Duration.ofMinutes(1), Duration.ofHours(24), "idle");
    Require.inRange(absolute, Duration.ofMinutes(1), Duration.ofDays(7), "absolute");
    Require.inRange(max, 1, 10_000, "max");
    Require.inRange(maxPerOperator, 1, 1_000, "maxPerOperator");
  }
}
