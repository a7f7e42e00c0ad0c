package dev.spfgateway.base.window;

import dev.spfgateway.base.Ticker;
import java.time.Duration;
import java.util.OptionalDouble;

/**
 * Quantiles of the durations of the last minute, each at most a tenth too high. Takes no lock and a
 * fixed amount of memory. Thread-safe.
 */
public final class LatencyWindow {
  private static final Duration STEP = Duration.ofSeconds(5);
  private static final int STEPS = 12;

  private final Slots<Histogram> slots;

  /** Starts with nothing. */
  public LatencyWindow(Ticker ticker) {
    this.slots = new Slots<>(ticker, STEP, STEPS, Histogram::new);
  }

  /** Adds one duration. */
  public void add(Duration took) {
    slots.current().add(took);
  }

  /**
   * A quantile of the last minute in milliseconds; empty when nothing was added.
   *
   * @param quantile from 0 to 1
   */
  public OptionalDouble millis(double quantile) {
    return Histogram.millis(slots.last(0, STEPS), quantile);
  }
}
