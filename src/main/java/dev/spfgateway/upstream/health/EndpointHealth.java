package dev.spfgateway.upstream.health;

import dev.spfgateway.base.Ticker;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * What is known of one endpoint: its breaker, the attempts in progress at it, and how many it may
 * have. Whatever is taken here is a lease: it ends by itself when nobody gives it back.
 */
public final class EndpointHealth {
  private final String url;
  private final HealthSettings settings;
  private final Ticker ticker;
  private final Breaker breaker;
  private final Bulkhead bulkhead;
  private final ProbeSchedule probes;
  private final BiConsumer<EndpointHealth, BreakerState.Change> listener;
  private final Set<Call> calls = ConcurrentHashMap.newKeySet();
  private volatile long behindUntilNanos;
  private volatile long restsUntilNanos;

  /**
   * A healthy one.
   *
   * @param listener is told of each change of the breaker, outside of all locks
   */
  EndpointHealth(
      String url,
      HealthSettings settings,
      Ticker ticker,
      RandomGenerator random,
      BiConsumer<EndpointHealth, BreakerState.Change> listener) {
    this.url = url;
    this.settings = settings;
    this.ticker = ticker;
    this.breaker = new Breaker(settings.breaker(), settings.probe().successes(), ticker, random);
    this.probes = new ProbeSchedule(settings.probe(), ticker, random);
    this.listener = listener;
    this.behindUntilNanos = ticker.nanos();
    this.restsUntilNanos = ticker.nanos();
    this.bulkhead =
        Bulkhead.of(
            "endpoint",
            BulkheadConfig.custom()
                .maxConcurrentCalls(settings.overload().perEndpoint())
                // An event loop never waits here; the stamp's queue is the place for that.
                .maxWaitDuration(Duration.ZERO)
                .build());
  }

  /** The endpoint's base URL, its name in log and metrics. */
  public String url() {
    return url;
  }

  /** Whether it gets requests. */
  public BreakerState state() {
    return breaker.state();
  }

  /** Whether it gets requests now: its breaker is closed, and it does not rest. */
  boolean getsRequests() {
    return state() == BreakerState.CLOSED && resting().isZero();
  }

  /** How long it still rests because it asked for that; zero when it does not. */
  Duration resting() {
    return Duration.ofNanos(Math.max(0, restsUntilNanos - ticker.nanos()));
  }

  /** It asked to be left alone; a shorter rest does not end a longer one. True if it is new. */
  boolean rest(Duration asked) {
    Duration longest = settings.breaker().rest().maxRetryAfter();
    Duration rest = asked.compareTo(longest) > 0 ? longest : asked;
    boolean first = resting().isZero();
    if (rest.compareTo(resting()) > 0) {
      restsUntilNanos = ticker.nanos() + rest.toNanos();
    }
    return first && !rest.isZero();
  }

  /** Whether it failed a moment ago, so that others are asked first. */
  boolean standsBehind() {
    return behindUntilNanos - ticker.nanos() > 0;
  }

  private void standBehind() {
    behindUntilNanos = ticker.nanos() + settings.breaker().rest().afterFailure().toNanos();
  }

  /** How many attempts are in progress. */
  public int inProgress() {
    return settings.overload().perEndpoint() - bulkhead.getMetrics().getAvailableConcurrentCalls();
  }

  /** How many attempts it may have now: none unless closed, few at first after a recovery. */
  public int limit() {
    double share = resting().isZero() ? breaker.share() : 0;
    return share == 0 ? 0 : Math.max(1, (int) (settings.overload().perEndpoint() * share));
  }

  /** How long it surely gets no requests; zero when it may. */
  Duration closedOff() {
    Duration open = breaker.remaining();
    Duration unprobed = state() == BreakerState.OPEN ? probes.untouched() : Duration.ZERO;
    return Stream.of(open, unprobed, resting()).max(Comparator.naturalOrder()).orElseThrow();
  }

  /**
   * Begins an attempt.
   *
   * @param lease when nobody has told by then how it ended, its place is free again
   * @return empty when it gets no more requests now
   */
  Optional<Call> begin(Duration lease) {
    int round = breaker.round();
    if (!getsRequests() || !bulkhead.tryAcquirePermission()) {
      return Optional.empty();
    }
    if (inProgress() > limit()) {
      bulkhead.releasePermission();
      return Optional.empty();
    }
    return Optional.of(call(round, lease, true));
  }

  /**
   * Begins a question of the gateway's own, whatever the endpoint's state: it has a bound of its
   * own, and takes no place from attempts.
   */
  public Call ask(Duration lease) {
    return call(breaker.round(), lease, false);
  }

  private Call call(int round, Duration lease, boolean hasPlace) {
    Call call = new Call(round, ticker.nanos() + lease.toNanos(), hasPlace);
    calls.add(call);
    return call;
  }

  /** One attempt or question; the first word on how it ended counts. */
  public final class Call {
    private final int round;
    private final long leasedUntilNanos;
    private final boolean hasPlace;

    private Call(int round, long leasedUntilNanos, boolean hasPlace) {
      this.round = round;
      this.leasedUntilNanos = leasedUntilNanos;
      this.hasPlace = hasPlace;
    }

    /** Ended in a way that tells nothing about the endpoint. */
    public void ended() {
      boolean unused = end();
    }

    private boolean end() {
      boolean first = calls.remove(this);
      if (first && hasPlace) {
        bulkhead.releasePermission();
      }
      return first;
    }

    /** The endpoint answered as it should. */
    public void succeeded(Duration took) {
      if (end()) {
        behindUntilNanos = ticker.nanos();
        tell(breaker.succeeded(round, took));
      }
    }

    /**
     * The endpoint began to answer as it should, and goes on with that.
     *
     * @param lease when nobody has told by then that the answer ended, its place is free again
     * @return the same attempt; what is left to be told of it is that it ended
     */
    public Call streams(Duration took, Duration lease) {
      if (!calls.remove(this)) {
        return this;
      }
      Call rest = call(round, lease, hasPlace);
      behindUntilNanos = ticker.nanos();
      tell(breaker.succeeded(round, took));
      return rest;
    }

    /** The endpoint failed. */
    public void failed(Duration took) {
      if (end()) {
        standBehind();
        tell(breaker.failed(round, took));
      }
    }

    /** It was not waited for long enough to say that it failed. */
    public void unanswered() {
      if (end()) {
        standBehind();
      }
    }
  }

  /** Begins a probe if one is due; who gets one must say how it ended. */
  public Optional<ProbeSchedule.Probe> beginProbe() {
    if (!resting().isZero() || !probes.isDue(state())) {
      return Optional.empty();
    }
    Breaker.Beginning beginning = breaker.beginProbe();
    tell(beginning.change());
    return beginning.admitted() ? Optional.of(probes.begin(breaker.round())) : Optional.empty();
  }

  /** A probe ended; one whose lease was over decides nothing any more. */
  public void endProbe(ProbeSchedule.Probe probe, ProbeResult result, Duration took) {
    if (!probes.end(probe, result)) {
      return;
    }
    if (state() != BreakerState.CLOSED) {
      tell(breaker.probed(result == ProbeResult.WELL, took));
    } else if (result == ProbeResult.FAILED) {
      // That it can read something shallow does not excuse requests that failed: only this counts.
      standBehind();
      tell(breaker.failed(probe.round(), took));
    }
  }

  /** Takes back what was leased for too long; true when there was any. */
  boolean sweep() {
    tell(breaker.unstick());
    List<Call> lost =
        calls.stream().filter(call -> call.leasedUntilNanos - ticker.nanos() <= 0).toList();
    lost.forEach(Call::ended);
    return !lost.isEmpty();
  }

  private void tell(Optional<BreakerState.Change> change) {
    change.ifPresent(step -> listener.accept(this, step));
  }
}
