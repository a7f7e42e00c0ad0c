package dev.spfgateway.upstream.health;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.upstream.health.breaker.BreakerState;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides when an endpoint is probed: one probe at a time, and none for a while after the
 * credential was refused.
 */
public final class ProbeSchedule {
  private static final double JITTER = 0.2;
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final ProbeConfig config;
  private final Ticker ticker;
  private final RandomGenerator random;
  private @Nullable Probe running;
  private long nextNanos;
  private long untouchedUntilNanos;

  ProbeSchedule(ProbeConfig config, Ticker ticker, RandomGenerator random) {
    this.config = config;
    this.ticker = ticker;
    this.random = random;
    this.untouchedUntilNanos = ticker.nanos();
    this.nextNanos = next();
  }

  /** One probe and its lease. */
  public static final class Probe {
    private final int round;
    private final long leasedUntilNanos;

    private Probe(int round, long leasedUntilNanos) {
      this.round = round;
      this.leasedUntilNanos = leasedUntilNanos;
    }

    int round() {
      return round;
    }
  }

  /** Whether the next probe may begin; it is due at once when its result is waited for. */
  synchronized boolean isDue(BreakerState state, boolean suspected) {
    long now = ticker.nanos();
    boolean free = running == null || running.leasedUntilNanos - now <= 0;
    boolean time = state != BreakerState.CLOSED || suspected || nextNanos - now <= 0;
    return free && time && untouchedUntilNanos - now <= 0;
  }

  synchronized Probe begin(int round) {
    Probe probe = new Probe(round, ticker.nanos() + config.timeout().toNanos() + GRACE.toNanos());
    running = probe;
    nextNanos = next();
    return probe;
  }

  /** False when the probe's lease had ended and another one took its place. */
  synchronized boolean end(Probe probe, ProbeResult result) {
    if (running != probe) {
      return false;
    }
    running = null;
    if (result == ProbeResult.REFUSED) {
      untouchedUntilNanos = ticker.nanos() + config.afterRefusal().toNanos();
    }
    return true;
  }

  /** How long no probe will be sent because the credential was refused. */
  synchronized Duration untouched() {
    return Duration.ofNanos(Math.max(0, untouchedUntilNanos - ticker.nanos()));
  }

  private long next() {
    double share = 1 - JITTER + 2 * JITTER * random.nextDouble();
    return ticker.nanos() + (long) (config.interval().toNanos() * share);
  }
}
