package dev.spfgateway.base.window;

import dev.spfgateway.base.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often something happened per second, over the last ten whole seconds. Takes no lock and a
 * fixed amount of memory. Thread-safe.
 */
public final class RateWindow {
  /** The length of the window. */
  public static final Duration LENGTH = Duration.ofSeconds(10);

  private static final int SECONDS = (int) LENGTH.toSeconds();
  private static final int SLOTS = 16;
  private static final int COUNT_BITS = 24;
  private static final long COUNT = (1L << COUNT_BITS) - 1;
  private static final long NANOS = 1_000_000_000L;

  private final Ticker ticker;
  private final long startNanos;

  /** The number of a second and what happened in it, in one number each. */
  private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

  /** Starts with nothing. */
  public RateWindow(Ticker ticker) {
    this.ticker = ticker;
    this.startNanos = ticker.nanos() - NANOS;
  }

  /** Counts one. */
  public void add() {
    long now = second();
    int index = (int) (now % SLOTS);
    slots.updateAndGet(
        index,
        slot ->
            slot >>> COUNT_BITS == now && (slot & COUNT) < COUNT
                ? slot + 1
                : now << COUNT_BITS | 1);
  }

  /** The number of the current second; never 0, which marks an unused slot. */
  private long second() {
    return (ticker.nanos() - startNanos) / NANOS;
  }

  /** The number per second; 0 when nothing happened. */
  public double perSecond() {
    long now = second();
    long sum = 0;
    for (int i = 0; i < SLOTS; i++) {
      long slot = slots.get(i);
      long age = now - (slot >>> COUNT_BITS);
      sum += slot != 0 && age >= 1 && age <= SECONDS ? slot & COUNT : 0;
    }
    return (double) sum / SECONDS;
  }
}
