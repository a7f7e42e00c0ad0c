package dev.spfgateway.upstream.health.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;

/** Says what opened a breaker, for people. */
final class OpeningReason {
  private OpeningReason() {}

  static String row(BreakerConfig config) {
    int failures = config.failuresInRow();
    return failures + (failures == 1 ? " failure" : " failures") + " in a row";
  }

  static String window(BreakerConfig config, CircuitBreaker.Metrics seen) {
    BreakerConfig.Window window = config.window();
    int calls = seen.getNumberOfBufferedCalls();
    return seen.getFailureRate() >= window.failurePercent()
        ? share(seen.getFailureRate(), calls) + "failed within " + text(window.length())
        : share(seen.getSlowCallRate(), calls) + "took longer than " + text(window.slow());
  }

  private static String share(float percent, int calls) {
    return Math.round(percent) + " % of " + calls + " calls ";
  }

  private static String text(Duration time) {
    return time.toMillis() / 1_000.0 + " s";
  }
}
