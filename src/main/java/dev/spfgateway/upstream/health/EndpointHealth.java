package dev.spfgateway.upstream.health;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.upstream.health.breaker.Breaker;
import dev.spfgateway.upstream.health.breaker.BreakerState;
import dev.spfgateway.upstream.health.breaker.FailureSources.Source;
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
  private final Rests rests;

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
    this.rests = new Rests(settings.breaker().rest().maxRetryAfter(), ticker);
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
    return rests.ofAll();
  }

  /** The same for one tenant, of whose requests alone it may have asked that. */
  Duration resting(String tenant) {
    return rests.of(tenant);
  }

  /** It asked a probe to be left alone. True if everybody's rest begins with that. */
  boolean rest(Duration asked) {
    return rests.askedAll(asked);
  }

  /** It asked a tenant's request to be left alone. True if everybody's rest begins with that. */
  boolean rest(String tenant, Duration asked) {
    return rests.asked(tenant, asked);
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
   * @param tenant whose request it is for
   * @param again whether the same request has been tried here before
   * @param lease when nobody has told by then how it ended, its place is free again
   * @return empty when it gets no more requests now
   */
  Optional<Call> begin(String tenant, boolean again, Duration lease) {
    int round = breaker.round();
    if (!getsRequests() || !resting(tenant).isZero() || !bulkhead.tryAcquirePermission()) {
      return Optional.empty();
    }
    if (inProgress() > limit()) {
      bulkhead.releasePermission();
      return Optional.empty();
    }
    return Optional.of(call(new Origin(round, Source.of(tenant), again, true), lease));
  }

  /**
   * Begins a question of the gateway's own, whatever the endpoint's state: it has a bound of its
   * own, and takes no place from attempts.
   *
   * @param again whether the same question has been asked here before
   */
  public Call ask(boolean again, Duration lease) {
    return call(new Origin(breaker.round(), Source.QUESTION, again, false), lease);
  }

  /**
   * Where a call comes from.
   *
   * @param round of the breaker's closed state
   * @param source who made it
   * @param again whether it repeats one, whose failure has been counted
   * @param hasPlace whether it takes one of the endpoint's places
   */
  private record Origin(int round, Source source, boolean again, boolean hasPlace) {}

  private Call call(Origin origin, Duration lease) {
    Call call = new Call(origin, ticker.nanos() + lease.toNanos());
    calls.add(call);
    return call;
  }

  /** One attempt or question; the first word on how it ended counts. */
  public final class Call {
    private final Origin origin;
    private final long leasedUntilNanos;

    private Call(Origin origin, long leasedUntilNanos) {
      this.origin = origin;
      this.leasedUntilNanos = leasedUntilNanos;
    }

    /** Ended in a way that tells nothing about the endpoint. */
    public void ended() {
      boolean unused = end();
    }

    private boolean end() {
      boolean first = calls.remove(this);
      if (first && origin.hasPlace()) {
        bulkhead.releasePermission();
      }
      return first;
    }

    /** The endpoint answered as it should. */
    public void succeeded(Duration took) {
      if (end()) {
        behindUntilNanos = ticker.nanos();
        tell(breaker.succeeded(origin.round(), took, origin.source()));
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
      Call rest = call(origin, lease);
      behindUntilNanos = ticker.nanos();
      tell(breaker.succeeded(origin.round(), took, origin.source()));
      return rest;
    }

    /** The endpoint failed. One request counts once, however often it is tried there. */
    public void failed(Duration took) {
      if (end()) {
        standBehind();
        if (!origin.again()) {
          tell(breaker.failed(origin.round(), took, origin.source()));
        }
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
    if (!resting().isZero()
        || !probes.isDue(state(), breaker.isSuspected() || rests.isSuspected())) {
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
    rests.probed();
    if (state() != BreakerState.CLOSED) {
      tell(breaker.probed(result == ProbeResult.WELL, took));
    } else if (result == ProbeResult.FAILED) {
      // That it can read something shallow does not excuse requests that failed: only this counts.
      standBehind();
      tell(breaker.failed(probe.round(), took, Source.PROBE));
    } else if (result == ProbeResult.WELL) {
      breaker.vindicated();
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
