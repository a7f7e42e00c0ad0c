package dev.spfgateway.upstream.health.breaker;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;

/**
 * Settings for ejecting an endpoint and for its recovery. Connections that fail, time-outs and
 * {@code 5xx} that SPF itself did not write count, once for each request; SPF's own refusals do
 * not. One tenant's failures alone eject nothing until a probe confirms them.
 *
 * @param failuresInRow number of failures without a success between them that opens the breaker, 1
 *     to 100
 * @param window shares that open it
 * @param recovery how it closes
 * @param rest what spares an endpoint without opening its breaker
 */
public record BreakerConfig(
    @Default("5") int failuresInRow, Window window, Recovery recovery, Rest rest) {
  /** Checks the range. */
  public BreakerConfig {
    Require.inRange(failuresInRow, 1, 100, "failuresInRow");
  }

  /**
   * Shares of recent calls that open the breaker.
   *
   * @param length how far the window looks back, 1s to 10m
   * @param minimumCalls fewer calls than this prove nothing, 1 to 1,000
   * @param failurePercent share of failures that opens it, 1 to 100
   * @param slowPercent share of slow calls that opens it, 1 to 100
   * @param slow a read whose answer begins later is slow, 100ms to 10m; a mutation takes as long as
   *     VMM needs and never counts as slow. Time-outs shorter than this do not count
   */
  public record Window(
      @Default("60s") Duration length,
      @Default("10") int minimumCalls,
      @Default("50") int failurePercent,
      @Default("80") int slowPercent,
      @Default("10s") Duration slow) {
    /** Checks the ranges. */
    public Window {
      Require.inRange(length, Duration.ofSeconds(1), Duration.ofMinutes(10), "length");
      Require.inRange(minimumCalls, 1, 1_000, "minimumCalls");
      Require.inRange(failurePercent, 1, 100, "failurePercent");
      Require.inRange(slowPercent, 1, 100, "slowPercent");
      Require.inRange(slow, Duration.ofMillis(100), Duration.ofMinutes(10), "slow");
    }
  }

  /**
   * From open to closed, by probes only: no tenant's request is ever the test.
   *
   * @param open how long it stays open the first time, 100ms to 10m; doubles each further time,
   *     plus or minus a fifth
   * @param maxOpen longest time until it is probed again, up to 1h
   * @param halfOpen maximum time for the probes together, 1s to 10m; on expiry it opens again
   * @param slowStart time from a tenth of the concurrency to all of it, 0s to 10m
   */
  public record Recovery(
      @Default("15s") Duration open,
      @Default("5m") Duration maxOpen,
      @Default("30s") Duration halfOpen,
      @Default("30s") Duration slowStart) {
    /** Checks the ranges. */
    public Recovery {
      Require.inRange(open, Duration.ofMillis(100), Duration.ofMinutes(10), "open");
      Require.inRange(maxOpen, open, Duration.ofHours(1), "maxOpen");
      Require.inRange(halfOpen, Duration.ofSeconds(1), Duration.ofMinutes(10), "halfOpen");
      Require.inRange(slowStart, Duration.ZERO, Duration.ofMinutes(10), "slowStart");
    }
  }

  /**
   * Spares an endpoint while its breaker is closed.
   *
   * @param afterFailure how long an endpoint that failed, or left a question unanswered, is used
   *     only after the stamp's others, 0s to 10m
   * @param maxRetryAfter longest rest of an endpoint that answered {@code 429} or {@code 503} with
   *     a {@code Retry-After}, 0s to 10m. It gets no requests of that tenant or, if it answered
   *     another tenant or a probe in the same way, none at all
   */
  public record Rest(
      @Default("10s") Duration afterFailure, @Default("60s") Duration maxRetryAfter) {
    /** Checks the ranges. */
    public Rest {
      Require.inRange(maxRetryAfter, Duration.ZERO, Duration.ofMinutes(10), "maxRetryAfter");
      Require.inRange(afterFailure, Duration.ZERO, Duration.ofMinutes(10), "afterFailure");
    }
  }
}
