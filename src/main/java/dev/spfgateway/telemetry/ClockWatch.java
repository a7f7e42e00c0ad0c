package dev.spfgateway.telemetry;

import dev.spfgateway.base.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the wall clock with the monotonic clock, and reports when the wall clock steps. Whatever
 * the gateway keeps for a limited time follows the monotonic clock, and lists follow the order of
 * recording. But tokens, certificates and credentials expire at dates that others set, which depend
 * on the wall clock, so an operator has to know of a step.
 */
public final class ClockWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);

  /** Interval of the comparison, within which a slewed clock drifts by milliseconds. */
  static final Duration LOOK = Duration.ofSeconds(10);

  /** A larger difference is a step. */
  private static final Duration STEP = Duration.ofSeconds(2);

  /** A comparison that took longer than this, because the process paused, is ignored. */
  private static final Duration STEADY = Duration.ofMillis(500);

  private final Ticker ticker;
  private final Counter ahead;
  private final Counter back;
  private Instant wall;
  private long nanos;
  private double steppedSeconds;
  private long timer;

  /** Creates the metrics in {@code registry} and makes the first comparison. */
  public ClockWatch(Ticker ticker, MeterRegistry registry) {
    this.ticker = ticker;
    this.ahead = counter(registry, "ahead");
    this.back = counter(registry, "back");
    this.wall = ticker.now();
    this.nanos = ticker.nanos();
    Gauge.builder("spfgateway.clock.stepped", this::steppedSeconds)
        .baseUnit("seconds")
        .description("How far the wall clock has stepped since the start; positive is ahead.")
        .register(registry);
  }

  private static Counter counter(MeterRegistry registry, String direction) {
    return Counter.builder("spfgateway.clock.steps")
        .tag("direction", direction)
        .description("Steps of the wall clock by more than two seconds.")
        .register(registry);
  }

  private synchronized double steppedSeconds() {
    return steppedSeconds;
  }

  /** Starts comparing. */
  public void start(Vertx vertx) {
    timer = vertx.setPeriodic(LOOK.toMillis(), id -> look());
  }

  /** Stops comparing. */
  public void stop(Vertx vertx) {
    vertx.cancelTimer(timer);
  }

  /** Compares the clocks once. */
  synchronized void look() {
    long before = ticker.nanos();
    Instant now = ticker.now();
    long after = ticker.nanos();
    if (Duration.ofNanos(after - before).compareTo(STEADY) > 0) {
      return;
    }
    Duration step = Duration.between(wall, now).minusNanos(before - nanos);
    wall = now;
    nanos = before;
    if (step.abs().compareTo(STEP) > 0) {
      tell(step);
    }
  }

  private void tell(Duration step) {
    steppedSeconds += step.toMillis() / 1e3;
    (step.isNegative() ? back : ahead).increment();
    LOG.warn(
        "the wall clock stepped {} by {}, or this process was suspended: check the machine's time"
            + " synchronization; the gateway's retention times are not affected, but dates in"
            + " tokens, certificates and credentials are checked against this clock",
        step.isNegative() ? "back" : "ahead",
        step.abs());
  }
}
