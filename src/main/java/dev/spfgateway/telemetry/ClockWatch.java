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
 * Compares the wall clock with the clock that can't jump, and tells when it stepped. What the
 * gateway keeps for a time follows the steady clock, and lists follow the order of recording; but
 * tokens, certificates and credentials end at dates that others set, which only the wall clock can
 * tell, so an operator has to know.
 */
public final class ClockWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);

  /** How often it compares. A clock that is slewed drifts by milliseconds in this time. */
  static final Duration LOOK = Duration.ofSeconds(10);

  /** What is more is a step. */
  private static final Duration STEP = Duration.ofSeconds(2);

  /** A look that took longer, because the process stood still within it, proves nothing. */
  private static final Duration STEADY = Duration.ofMillis(500);

  private final Ticker ticker;
  private final Counter ahead;
  private final Counter back;
  private Instant wall;
  private long nanos;
  private double steppedSeconds;
  private long timer;

  /** Creates the metrics in {@code registry} and takes the first look. */
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

  /** Begins to look. */
  public void start(Vertx vertx) {
    timer = vertx.setPeriodic(LOOK.toMillis(), id -> look());
  }

  /** Ends that. */
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
            + " synchronization; what the gateway keeps for a time is not affected, but dates in"
            + " tokens, certificates and credentials are judged by this clock",
        step.isNegative() ? "back" : "ahead",
        step.abs());
  }
}
