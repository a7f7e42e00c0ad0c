package dev.spfgateway.base.window;

import dev.spfgateway.base.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The requests of the last ten minutes in steps of five seconds. Takes no lock and a fixed amount
 * of memory. Thread-safe.
 */
public final class TrafficHistory {
  private static final Duration STEP = Duration.ofSeconds(5);
  private static final int STEPS = 120;
  private static final int STEPS_A_MINUTE = 12;

  private final Ticker ticker;
  private final Slots<Step> slots;

  private static final class Step {
    private final LongAdder requests = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final Histogram times = new Histogram();
  }

  /** Starts with nothing. */
  public TrafficHistory(Ticker ticker) {
    this.ticker = ticker;
    this.slots = new Slots<>(ticker, STEP, STEPS, Step::new);
  }

  /** How a request ended for its client. */
  public enum End {
    OK,
    /** Refused for its credential, its rights or its rate. */
    REFUSED,
    ERROR
  }

  /**
   * One step.
   *
   * @param at when it ended, by the wall clock
   * @param requests per second
   * @param errors per second
   * @param refused per second
   * @param p99Millis empty when there were no requests
   */
  public record Point(
      Instant at, double requests, double errors, double refused, OptionalDouble p99Millis) {}

  /** Adds a request. */
  public void add(End end, Duration took) {
    Step step = slots.current();
    step.requests.increment();
    step.times.add(took);
    if (end == End.ERROR) {
      step.errors.increment();
    } else if (end == End.REFUSED) {
      step.refused.increment();
    }
  }

  /** The whole steps since the start, at most ten minutes of them, the oldest first. */
  public List<Point> points() {
    Instant now = ticker.now();
    List<Point> points = new ArrayList<>();
    for (int age = (int) Math.min(STEPS, slots.step()); age >= 1; age--) {
      points.add(point(slots.of(age), now.minus(STEP.multipliedBy(age - 1L))));
    }
    return points;
  }

  private static Point point(@Nullable Step step, Instant at) {
    if (step == null) {
      return new Point(at, 0, 0, 0, OptionalDouble.empty());
    }
    double seconds = STEP.toSeconds();
    return new Point(
        at,
        step.requests.sum() / seconds,
        step.errors.sum() / seconds,
        step.refused.sum() / seconds,
        Histogram.millis(List.of(step.times), 0.99));
  }

  /** A quantile of the last minute in milliseconds; empty when there were no requests. */
  public OptionalDouble millis(double quantile) {
    List<Histogram> times = slots.last(0, STEPS_A_MINUTE).stream().map(step -> step.times).toList();
    return Histogram.millis(times, quantile);
  }
}
