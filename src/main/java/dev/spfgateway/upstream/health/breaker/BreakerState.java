package dev.spfgateway.upstream.health.breaker;

import dev.spfgateway.base.EnumWords;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Instant;

/** The state of an endpoint's breaker. */
public enum BreakerState {
  /** The endpoint gets requests; fewer at first after a recovery. */
  CLOSED,
  /** The endpoint gets only probes, whose results decide. */
  HALF_OPEN,
  /** The endpoint gets nothing for a while. */
  OPEN;

  private final String word = EnumWords.of(this);

  /** The word in log and metrics. */
  public String word() {
    return word;
  }

  static BreakerState of(CircuitBreaker.State state) {
    return switch (state) {
      case CLOSED, DISABLED, METRICS_ONLY -> CLOSED;
      case HALF_OPEN -> HALF_OPEN;
      case OPEN, FORCED_OPEN -> OPEN;
    };
  }

  /** A step from one state to another, and why. */
  public record Change(BreakerState from, BreakerState to, String why) {}

  /** Since when a breaker is in its state by the wall clock, and why. */
  public record Since(Instant at, String why) {}
}
