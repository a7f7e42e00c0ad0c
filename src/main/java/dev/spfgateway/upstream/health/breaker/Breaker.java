package dev.spfgateway.upstream.health.breaker;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.upstream.health.breaker.FailureSources.Source;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Resilience4j's circuit breaker, adapted to an endpoint: a number of failures in a row opens it
 * too, one tenant's failures alone never do ({@link FailureSources}), only probes lead it from open
 * to closed, and the half-open state has an end. Resilience4j measures and times; this class
 * decides when it opens. All time is the ticker's. The state is read without a lock and changed
 * under one.
 */
public final class Breaker {
  private static final double JITTER = 0.2;
  private static final double SLOW_START_SHARE = 0.1;

  private final BreakerConfig config;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final IntervalFunction waits;
  private final CircuitBreaker breaker;
  private final FailureSources sources;
  private final ForcedState forced;
  private volatile BreakerState.Since since;
  private int round;
  private String openedBy = "";
  private volatile boolean suspected;
  private volatile long openUntilNanos;
  private long halfOpenUntilNanos;
  private volatile boolean recovering;
  private volatile long closedAtNanos;

  /**
   * A closed breaker.
   *
   * @param successes number of successful probes in a row that close it
   */
  public Breaker(BreakerConfig config, int successes, Ticker ticker, RandomGenerator random) {
    this.config = config;
    this.ticker = ticker;
    this.random = random;
    BreakerConfig.Recovery recovery = config.recovery();
    this.waits = IntervalFunction.ofExponentialBackoff(recovery.open(), 2, recovery.maxOpen());
    this.sources = new FailureSources(config);
    this.forced = new ForcedState(ticker);
    this.since = new BreakerState.Since(ticker.now(), "the gateway or the endpoint is new");
    this.breaker = CircuitBreaker.of("endpoint", settings(successes));
    breaker.transitionToMetricsOnlyState();
  }

  /**
   * Stands for any failure: details are reported elsewhere, and the breaker only needs to know that
   * a call failed.
   */
  private static final class Failed extends RuntimeException {
    Failed() {
      super("failed", null, false, false);
    }
  }

  private CircuitBreakerConfig settings(int successes) {
    BreakerConfig.Window window = config.window();
    long start = ticker.nanos();
    // The wall clock may jump, and a jump must not keep it open.
    InstantSource steady = () -> Instant.EPOCH.plusNanos(ticker.nanos() - start);
    return CircuitBreakerConfig.custom()
        .slidingWindowType(SlidingWindowType.TIME_BASED)
        .slidingWindowSize(Math.toIntExact(window.length().toSeconds()))
        .minimumNumberOfCalls(window.minimumCalls())
        .failureRateThreshold(window.failurePercent())
        .slowCallRateThreshold(window.slowPercent())
        .slowCallDurationThreshold(window.slow())
        .permittedNumberOfCallsInHalfOpenState(successes)
        .waitIntervalFunctionInOpenState(this::openFor)
        .clock(steady.withZone(ZoneOffset.UTC))
        .currentTimestampFunction(clock -> ticker.nanos(), TimeUnit.NANOSECONDS)
        .build();
  }

  /** Called by Resilience4j when the breaker opens. */
  private long openFor(int times) {
    double share = 1 - JITTER + 2 * JITTER * random.nextDouble();
    long millis =
        Math.min(config.recovery().maxOpen().toMillis(), (long) (waits.apply(times) * share));
    openUntilNanos = ticker.nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
    recovering = true;
    return millis;
  }

  /**
   * The state that decides whether the endpoint gets requests: what an operator forced, or else
   * what was measured.
   */
  public BreakerState state() {
    return forced.state().orElseGet(this::measured);
  }

  /** The state by measurement, whatever an operator forced. Probes follow it. */
  public BreakerState measured() {
    return BreakerState.of(breaker.getState());
  }

  /** Since when and why the breaker is in its state. */
  public BreakerState.Since since() {
    return since;
  }

  /** How long an operator's forced state lasts; empty when none is in force. */
  public Optional<Duration> forcedFor() {
    return forced.remaining();
  }

  /**
   * Forces a state for some time, whatever is measured meanwhile. Only decides whether requests get
   * here; what a request must prove before it is sent or repeated does not depend on it.
   *
   * @param to {@code OPEN} or {@code CLOSED}
   */
  public synchronized Optional<BreakerState.Change> force(
      BreakerState to, Duration time, String why) {
    BreakerState before = state();
    forced.force(to, time);
    since = new BreakerState.Since(ticker.now(), why);
    return shown(before, why);
  }

  /** Ends a forced state; does nothing without one. */
  public synchronized Optional<BreakerState.Change> release(String why) {
    Optional<BreakerState> ended = forced.end();
    if (ended.isEmpty()) {
      return Optional.empty();
    }
    since = new BreakerState.Since(ticker.now(), why);
    return shown(ended.get(), why);
  }

  private Optional<BreakerState.Change> shown(BreakerState before, String why) {
    return before == state()
        ? Optional.empty()
        : Optional.of(new BreakerState.Change(before, state(), why));
  }

  /**
   * The number of times the breaker has closed, so that a call that began before the last closing
   * proves nothing about the time after it.
   */
  public synchronized int round() {
    return round;
  }

  /** The share of its concurrency that an endpoint may have now, 0 to 1. */
  public double share() {
    if (state() != BreakerState.CLOSED) {
      return 0;
    }
    double slowStart = config.recovery().slowStart().toNanos();
    double passed = ticker.nanos() - closedAtNanos;
    return recovering && passed < slowStart ? Math.max(SLOW_START_SHARE, passed / slowStart) : 1;
  }

  /** The minimum time for which the breaker stays open; zero when it may be probed. */
  public Duration remaining() {
    long left = openUntilNanos - ticker.nanos();
    if (forced.state().isPresent()) {
      return state() == BreakerState.OPEN
          ? forced.remaining().orElse(Duration.ZERO)
          : Duration.ZERO;
    }
    return state() == BreakerState.OPEN && left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
  }

  /** Reports that a call that began in a round of the closed state succeeded. */
  public synchronized Optional<BreakerState.Change> succeeded(
      int begun, Duration took, Source source) {
    BreakerState before = measured();
    if (begun == round && before == BreakerState.CLOSED) {
      sources.endRow();
      boolean slow = took.compareTo(config.window().slow()) >= 0;
      if (!slow || sources.addToWindow(source, ticker.nanos())) {
        breaker.onSuccess(took.toNanos(), TimeUnit.NANOSECONDS);
      }
      openIfEnough();
    }
    return changed(before, openedBy);
  }

  /** Reports that a call that began in a round of the closed state failed. */
  public synchronized Optional<BreakerState.Change> failed(
      int begun, Duration took, Source source) {
    BreakerState before = measured();
    if (begun == round && before == BreakerState.CLOSED) {
      sources.addToRow(source);
      if (sources.addToWindow(source, ticker.nanos())) {
        breaker.onError(took.toNanos(), TimeUnit.NANOSECONDS, new Failed());
      }
      openIfEnough();
    }
    return changed(before, openedBy);
  }

  /**
   * Opens if there are enough failures; if they are all a single tenant's, a probe must confirm
   * them.
   */
  private void openIfEnough() {
    CircuitBreaker.Metrics measured = breaker.getMetrics();
    boolean often =
        measured.getFailureRate() >= config.window().failurePercent()
            || measured.getSlowCallRate() >= config.window().slowPercent();
    if (sources.isRowEnough() || often && sources.isWindowShared()) {
      suspected = false;
      openedBy =
          sources.isRowEnough()
              ? OpeningReason.row(config)
              : OpeningReason.window(config, measured);
      // Resilience4j has no other transition from measuring alone to open.
      breaker.transitionToClosedState();
      breaker.transitionToOpenState();
    } else if (often || sources.isRowLong()) {
      suspected = true;
    }
  }

  /** Whether a probe is needed at once, to confirm one tenant's failures. */
  public boolean isSuspected() {
    return suspected;
  }

  /**
   * Reports that a probe of the closed state succeeded; it clears only the failures that it was
   * sent to confirm.
   */
  public synchronized void vindicated() {
    if (suspected) {
      suspected = false;
      sources.excuseSingleTenant();
    }
  }

  /**
   * Whether a probe may begin, and the state change that its beginning caused.
   *
   * @param admitted false while the breaker is open, or while other probes decide
   */
  public record Beginning(boolean admitted, Optional<BreakerState.Change> change) {}

  /** Lets a probe begin; the first one after the wait half-opens it. */
  public synchronized Beginning beginProbe() {
    BreakerState before = measured();
    if (before == BreakerState.OPEN && openUntilNanos - ticker.nanos() >= 0) {
      return new Beginning(false, Optional.empty());
    }
    boolean admitted = breaker.tryAcquirePermission();
    if (before == BreakerState.OPEN && measured() == BreakerState.HALF_OPEN) {
      halfOpenUntilNanos = ticker.nanos() + config.recovery().halfOpen().toNanos();
    }
    return new Beginning(admitted, changed(before, "it may be probed again"));
  }

  /** Reports that a probe of the half-open state ended. */
  public synchronized Optional<BreakerState.Change> probed(boolean well, Duration took) {
    BreakerState before = measured();
    if (before == BreakerState.HALF_OPEN && well) {
      // Set before the breaker may close, so that no reader sees it closed and without its slow
      // start.
      closedAtNanos = ticker.nanos();
      breaker.onSuccess(took.toNanos(), TimeUnit.NANOSECONDS);
    } else if (before == BreakerState.HALF_OPEN) {
      breaker.transitionToOpenState();
    }
    return changed(before, well ? "its probes succeeded" : "a probe failed");
  }

  /** Ends a half-open state that its probes did not end, and a forced state whose time is over. */
  public synchronized Optional<BreakerState.Change> unstick() {
    BreakerState before = measured();
    if (before == BreakerState.HALF_OPEN && halfOpenUntilNanos - ticker.nanos() <= 0) {
      breaker.transitionToOpenState();
    }
    Optional<BreakerState.Change> change = changed(before, "its probes did not end in time");
    return forced.isOver() ? release("the time of the forced state is over") : change;
  }

  private Optional<BreakerState.Change> changed(BreakerState before, String why) {
    BreakerState now = measured();
    if (now == before) {
      return Optional.empty();
    }
    if (now == BreakerState.CLOSED) {
      breaker.transitionToMetricsOnlyState();
      round++;
      suspected = false;
      sources.endRow();
    }
    if (forced.state().isPresent()) {
      return Optional.empty();
    }
    since = new BreakerState.Since(ticker.now(), why);
    return Optional.of(new BreakerState.Change(before, now, why));
  }
}
