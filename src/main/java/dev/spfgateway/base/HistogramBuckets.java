package dev.spfgateway.base;

import java.time.Duration;
import java.util.stream.LongStream;

/**
 * Upper bounds of the histograms' buckets. Fixed, so that all gateways and all versions have the
 * same ones: Prometheus adds up only histograms whose buckets agree.
 */
public final class HistogramBuckets {
  private HistogramBuckets() {}

  /** For requests: 1 ms to 60 s. */
  public static Duration[] latency() {
    return micros(
        1_000,
        2_000,
        5_000,
        10_000,
        20_000,
        50_000,
        100_000,
        200_000,
        500_000,
        1_000_000,
        2_000_000,
        5_000_000,
        10_000_000,
        20_000_000,
        60_000_000);
  }

  /** For commits to disk: 0.5 ms to 10 s. */
  public static Duration[] commit() {
    return micros(
        500,
        1_000,
        2_000,
        5_000,
        10_000,
        20_000,
        50_000,
        100_000,
        200_000,
        500_000,
        1_000_000,
        2_000_000,
        5_000_000,
        10_000_000);
  }

  /** For operations, which end when VMM's job does: 1 s to 4 h. */
  public static Duration[] operation() {
    return LongStream.of(1, 5, 15, 60, 300, 900, 3_600, 14_400)
        .mapToObj(Duration::ofSeconds)
        .toArray(Duration[]::new);
  }

  private static Duration[] micros(long... bounds) {
    return LongStream.of(bounds)
        .mapToObj(micros -> Duration.ofNanos(micros * 1_000))
        .toArray(Duration[]::new);
  }
}
