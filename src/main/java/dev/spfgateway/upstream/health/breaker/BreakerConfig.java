package dev.spfgateway.upstream.health.breaker;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;

/**
 * When an endpoint gets no more requests, and how it comes back. Connections that fail, time-outs
 * and {@code 5xx} that SPF itself did not write count, once for each request; what SPF refuses does
 * not. What one tenant alone meets opens nothing until a probe confirms it.
 *
 * @param failuresInRow so many failures without a success between them open it, 1 to 100
 * @param window what else opens it
 * @param recovery how it comes back
 * @param rest what spares an endpoint without opening anything
 */
public record BreakerConfig(
    @Default("5") int failuresInRow, Window window, Recovery recovery, Rest rest) {
  /** Checks the range. */
  public BreakerConfig {
    Require.inRange(failuresInRow, 1, 100, "failuresInRow");
  }

  /**
   * Shares of the calls of the last minute or so.
   *
   * @param length how far it looks back, 1s to 10m
   * @param minimumCalls fewer calls than this prove nothing, 1 to 1,000
   * @param failurePercent this share of failures opens it, 1 to 100
   * @param slowPercent this share of slow calls opens it, 1 to 100
   * @param slow a read whose answer begins later is slow, 100ms to 10m; a mutation takes as long as
   *     VMM needs and never counts as slow. Time-outs sooner than this count for nothing
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
   * @param open how long it stays open the first time, 100ms to 10m; twice as long each further
   *     time, give or take a fifth
   * @param maxOpen the longest it stays open before it is probed again, up to 1h
   * @param halfOpen how long the probes may take together before it opens again, 1s to 10m
   * @param slowStart how long it takes from a tenth of the concurrency to all of it, 0s to 10m
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
   * What spares an endpoint while its breaker is closed.
   *
   * @param afterFailure how long one that failed, or left a question unanswered, stands behind the
   *     stamp's others, 0s to 10m; it gets what they can't take
   * @param maxRetryAfter the longest that one which answered {@code 429} or {@code 503} with a
   *     {@code Retry-After} gets nothing from that tenant, or, where it answered another one or a
   *     probe like that, too, from anybody, 0s to 10m
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
