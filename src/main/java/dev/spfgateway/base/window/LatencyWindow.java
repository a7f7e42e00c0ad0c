package dev.spfgateway.base.window;

import dev.spfgateway.base.Ticker;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Quantiles of the durations of the last minute, each at most a tenth too high. Takes no lock and a
 * fixed amount of memory. Thread-safe.
 */
public final class LatencyWindow {
  /** The length of one part of the window. */
  public static final Duration STEP = Duration.ofSeconds(5);

  private static final int STEPS = 12;
  private static final int SLOTS = STEPS + 1;
  private static final double GROWTH = 1.1;
  private static final double FIRST_MILLIS = 0.1;
  private static final double LOG_GROWTH = Math.log(GROWTH);

  /** Up to ten minutes; what took longer counts as that. */
  private static final int BUCKETS = 165;

  private final Ticker ticker;
  private final long startNanos;
  private final AtomicReferenceArray<Slot> slots = new AtomicReferenceArray<>(SLOTS);

  private record Slot(long step, AtomicIntegerArray counts) {
    Slot(long step) {
      this(step, new AtomicIntegerArray(BUCKETS));
    }
  }

  /** Starts with nothing. */
  public LatencyWindow(Ticker ticker) {
    this.ticker = ticker;
    this.startNanos = ticker.nanos();
    for (int i = 0; i < SLOTS; i++) {
      slots.set(i, new Slot(-SLOTS));
    }
  }

  /** Adds one duration. */
  public void add(Duration took) {
    long now = step();
    int index = (int) (now % SLOTS);
    Slot slot = slots.get(index);
    if (slot.step() != now) {
      boolean unused = slots.compareAndSet(index, slot, new Slot(now));
      slot = slots.get(index);
    }
    int added = slot.counts().incrementAndGet(bucket(took));
    assert added > 0;
  }

  private long step() {
    return (ticker.nanos() - startNanos) / STEP.toNanos();
  }

  private static int bucket(Duration took) {
    double millis = took.toNanos() / 1e6;
    int bucket =
        (int) Math.ceil(Math.log(Math.max(millis, FIRST_MILLIS) / FIRST_MILLIS) / LOG_GROWTH);
    return Math.min(BUCKETS - 1, bucket);
  }

  /**
   * A quantile of the last minute in milliseconds; empty when nothing was added.
   *
   * @param quantile from 0 to 1
   */
  public OptionalDouble millis(double quantile) {
    return millis(quantile, 0, STEPS);
  }

  /** The same of the last whole step alone. */
  public OptionalDouble millisOfLastStep(double quantile) {
    return millis(quantile, 1, 1);
  }

  private OptionalDouble millis(double quantile, int youngest, int oldest) {
    long now = step();
    long[] sums = new long[BUCKETS];
    long all = 0;
    for (int i = 0; i < SLOTS; i++) {
      Slot slot = slots.get(i);
      long age = now - slot.step();
      for (int bucket = 0; age >= youngest && age <= oldest && bucket < BUCKETS; bucket++) {
        sums[bucket] += slot.counts().get(bucket);
        all += slot.counts().get(bucket);
      }
    }
    return all == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(at(sums, (long) Math.ceil(quantile * all)));
  }

  private static double at(long[] sums, long rank) {
    long seen = 0;
    int bucket = 0;
    while (bucket < BUCKETS - 1 && (seen += sums[bucket]) < rank) {
      bucket++;
    }
    return FIRST_MILLIS * Math.pow(GROWTH, bucket);
  }
}
