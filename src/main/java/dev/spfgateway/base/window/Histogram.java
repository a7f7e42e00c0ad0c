package dev.spfgateway.base.window;

import java.time.Duration;
import java.util.Collection;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Counts durations in buckets that each end a tenth higher than the one before, from a tenth of a
 * millisecond to ten minutes. Takes no lock and a fixed amount of memory. Thread-safe.
 */
final class Histogram {
  private static final double GROWTH = 1.1;
  private static final double FIRST_MILLIS = 0.1;
  private static final double LOG_GROWTH = Math.log(GROWTH);
  private static final int BUCKETS = 165;

  private final AtomicIntegerArray counts = new AtomicIntegerArray(BUCKETS);

  void add(Duration took) {
    double millis = Math.max(took.toNanos() / 1e6, FIRST_MILLIS);
    int bucket = (int) Math.ceil(Math.log(millis / FIRST_MILLIS) / LOG_GROWTH);
    int unused = counts.incrementAndGet(Math.min(BUCKETS - 1, bucket));
  }

  /** A quantile of several histograms together in milliseconds; empty when they are. */
  static OptionalDouble millis(Collection<Histogram> all, double quantile) {
    long[] sums = new long[BUCKETS];
    long count = 0;
    for (Histogram one : all) {
      for (int bucket = 0; bucket < BUCKETS; bucket++) {
        sums[bucket] += one.counts.get(bucket);
        count += one.counts.get(bucket);
      }
    }
    return count == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(at(sums, (long) Math.ceil(quantile * count)));
  }

  private static double at(long[] sums, long rank) {
    int bucket = 0;
    long seen = sums[0];
    while (bucket < BUCKETS - 1 && seen < rank) {
      bucket++;
      seen += sums[bucket];
    }
    return FIRST_MILLIS * Math.pow(GROWTH, bucket);
  }
}
