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
 * The health of one endpoint: its breaker, the attempts in progress at it, and their limit.
 * Everything taken here is a lease, which ends by itself if it is not returned.
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
  private final EndpointActivity activity;

  /**
   * A healthy endpoint.
   *
   * @param listener notified of each change of the breaker, outside of all locks
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
    this.activity = new EndpointActivity(ticker);
    this.rests = new Rests(settings.breaker().rest().maxRetryAfter(), ticker);
    this.bulkhead =
        Bulkhead.of(
            "endpoint",
            BulkheadConfig.custom()
                .maxConcurrentCalls(settings.overload().perEndpoint())
                // An event loop never waits here; requests wait in the stamp's queue.
                .maxWaitDuration(Duration.ZERO)
                .build());
  }

  /** The endpoint's base URL, its name in log and metrics. */
  public String url() {
    return url;
  }

  /** The breaker's state. */
  public BreakerState state() {
    return breaker.state();
  }

  /** Its breaker, for operators to read and to force. */
  public Breaker breaker() {
    return breaker;
  }

  /** What it did lately, for operators to read. */
  public EndpointActivity activity() {
    return activity;
  }

  /** Whether the endpoint gets requests now: its breaker is closed, and it does not rest. */
  boolean getsRequests() {
    return state() == BreakerState.CLOSED && resting().isZero();
  }

  /**
   * Remaining time of a rest that the endpoint asked for, or an operator began; zero when it does
   * not rest.
   */
  public Duration resting() {
    return rests.ofAll();
  }

  /** Remaining time of its rest for one tenant, whose requests alone may have been asked for it. */
  Duration resting(String tenant) {
    return rests.of(tenant);
  }

  /** Reports that a probe was asked for a rest. True if a rest for all tenants begins. */
  boolean rest(Duration asked) {
    return rests.askedAll(asked);
  }

  /**
   * Reports that a tenant's request was asked for a rest. True if a rest for all tenants begins.
   */
  boolean rest(String tenant, Duration asked) {
    return rests.asked(tenant, asked);
  }

  /** Begins a rest for all tenants that an operator wants. */
  void restFor(Duration wanted) {
    rests.begin(wanted);
  }

  /** Ends every rest, and a state that an operator forced upon the breaker. */
  void enable(String why) {
    rests.end();
    tell(breaker.release(why));
  }

  /** Forces the breaker's state for some time; see {@link Breaker#force}. */
  void force(BreakerState to, Duration time, String why) {
    tell(breaker.force(to, time, why));
  }

  /** Whether the endpoint failed recently, so that others are asked first. */
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

  /** The current limit of attempts: zero unless closed, low at first after a recovery. */
  public int limit() {
    double share = resting().isZero() ? breaker.share() : 0;
    return share == 0 ? 0 : Math.max(1, (int) (settings.overload().perEndpoint() * share));
  }

  /** Minimum time for which the endpoint gets no requests; zero when it may get some. */
  Duration closedOff() {
    Duration open = breaker.remaining();
    Duration unprobed = state() == BreakerState.OPEN ? probes.untouched() : Duration.ZERO;
    return Stream.of(open, unprobed, resting()).max(Comparator.naturalOrder()).orElseThrow();
  }

  /**
   * Begins an attempt.
   *
   * @param tenant the request's tenant
   * @param again whether the same request has been tried here before
   * @param lease time after which its place is free again if its end was not reported
   * @return empty when the endpoint takes no more requests now
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
   * Begins one of the gateway's own questions, whatever the endpoint's state: questions have their
   * own limit, and take no place from attempts.
   *
   * @param again whether the same question has been asked here before
   */
  public Call ask(boolean again, Duration lease) {
    return call(new Origin(breaker.round(), Source.QUESTION, again, false), lease);
  }

  /**
   * The origin of a call.
   *
   * @param round of the breaker's closed state
   * @param source who made it
   * @param again whether it repeats one whose failure has been counted
   * @param hasPlace whether it takes one of the endpoint's places
   */
  private record Origin(int round, Source source, boolean again, boolean hasPlace) {}

  private Call call(Origin origin, Duration lease) {
    Call call = new Call(origin, ticker.nanos() + lease.toNanos());
    calls.add(call);
    return call;
  }

  /** One attempt or question; only the first report of its end counts. */
  public final class Call {
    private final Origin origin;
    private final long leasedUntilNanos;

    private Call(Origin origin, long leasedUntilNanos) {
      this.origin = origin;
      this.leasedUntilNanos = leasedUntilNanos;
    }

    /** Reports an end that says nothing about the endpoint. */
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

    /** Reports that the endpoint answered properly. */
    public void succeeded(Duration took) {
      if (end()) {
        behindUntilNanos = ticker.nanos();
        activity.succeeded(took);
        tell(breaker.succeeded(origin.round(), took, origin.source()));
      }
    }

    /**
     * Reports that the endpoint began a proper answer, which continues.
     *
     * @param lease time after which its place is free again if the answer's end was not reported
     * @return the same attempt, of which only the end remains to be reported
     */
    public Call streams(Duration took, Duration lease) {
      if (!calls.remove(this)) {
        return this;
      }
      Call rest = call(origin, lease);
      behindUntilNanos = ticker.nanos();
      activity.succeeded(took);
      tell(breaker.succeeded(origin.round(), took, origin.source()));
      return rest;
    }

    /**
     * Reports that the endpoint failed. One request counts once, however often it is tried there.
     *
     * @param why the failure in a few words, for people
     */
    public void failed(Duration took, String why) {
      if (end()) {
        standBehind();
        activity.failed(took, why);
        if (!origin.again()) {
          tell(breaker.failed(origin.round(), took, origin.source()));
        }
      }
    }

    /** Reports that the wait was too short to call it a failure. */
    public void unanswered() {
      if (end()) {
        standBehind();
      }
    }
  }

  /** Begins a probe if one is due; its caller must report its end. */
  public Optional<ProbeSchedule.Probe> beginProbe() {
    if (!resting().isZero()
        || !probes.isDue(breaker.measured(), breaker.isSuspected() || rests.isSuspected())) {
      return Optional.empty();
    }
    Breaker.Beginning beginning = breaker.beginProbe();
    tell(beginning.change());
    return beginning.admitted() ? Optional.of(probes.begin(breaker.round())) : Optional.empty();
  }

  /** Reports the end of a probe; one whose lease had ended decides nothing. */
  public void endProbe(ProbeSchedule.Probe probe, ProbeResult result, Duration took) {
    if (!probes.end(probe, result)) {
      return;
    }
    rests.probed();
    activity.probed(result);
    if (breaker.measured() != BreakerState.CLOSED) {
      tell(breaker.probed(result == ProbeResult.WELL, took));
    } else if (result == ProbeResult.FAILED) {
      // A successful shallow read does not excuse failed requests: only a failure counts here.
      standBehind();
      tell(breaker.failed(probe.round(), took, Source.PROBE));
    } else if (result == ProbeResult.WELL) {
      breaker.vindicated();
    }
  }

  /** Ends leases that are overdue; true when there were any. */
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
