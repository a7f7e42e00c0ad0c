package dev.spfgateway.upstream.health;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.upstream.health.breaker.BreakerState;
import dev.spfgateway.upstream.health.budget.RetryBudget;
import dev.spfgateway.upstream.health.budget.SlotBudget;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The health of one stamp. */
public final class StampHealth {
  private static final Logger LOG = LoggerFactory.getLogger(StampHealth.class);

  private final String stamp;
  private final List<EndpointHealth> endpoints;
  private final SlotBudget slot;
  private final QuestionTurns questions;
  private final StampGate gate;
  private final RetryBudget budget;
  private final HealthMetrics metrics;

  /**
   * A healthy stamp.
   *
   * @param stamp the stamp's name
   */
  public StampHealth(
      String stamp, Servers servers, HealthSettings settings, HealthMetrics metrics, Clock clock) {
    this.stamp = stamp;
    this.metrics = metrics;
    this.endpoints =
        servers.urls().stream()
            .map(
                url ->
                    new EndpointHealth(
                        url, settings, clock.ticker(), clock.random(), this::changed))
            .toList();
    this.slot = servers.slot();
    this.questions = new QuestionTurns(settings.overload(), slot, clock.ticker());
    this.gate =
        new StampGate(
            endpoints,
            settings.overload(),
            questions,
            clock.ticker(),
            refusal -> metrics.counters().refused(stamp, refusal));
    this.budget = new RetryBudget(settings.budget(), clock.ticker());
  }

  /**
   * The servers of a stamp.
   *
   * @param urls its endpoints' base URLs, the preferred one first
   * @param slot the budget of their accounts
   */
  public record Servers(List<String> urls, SlotBudget slot) {}

  /**
   * Sources of time and randomness.
   *
   * @param ticker the clock
   * @param random for jitter; thread-safe
   */
  public record Clock(Ticker ticker, RandomGenerator random) {}

  /**
   * An endpoint and the attempt that may begin at it.
   *
   * @param endpoint its index among the stamp's endpoints, from 0
   * @param call must be told how it ended
   */
  public record Choice(int endpoint, EndpointHealth.Call call) {}

  /**
   * The endpoints in the order in which to ask them: the registry's, with those that failed
   * recently last.
   *
   * @param tenant the tenant on whose behalf they are asked
   * @param usable indices of the endpoints that may be called at all
   * @return those that get requests; if none does, all that are usable and don't rest
   */
  public List<Integer> order(String tenant, IntPredicate usable) {
    IntPredicate rested = usable.and(place -> resting(tenant, place).isZero());
    List<Integer> well = places(rested.and(this::getsRequests));
    return well.isEmpty() ? places(rested) : well;
  }

  private Duration resting(String tenant, int place) {
    return endpoints.get(place).resting(tenant);
  }

  /** Time until a tenant may ask one of these resting endpoints; empty when none rests. */
  public Optional<Duration> rest(String tenant, IntPredicate usable) {
    return IntStream.range(0, endpoints.size())
        .filter(usable)
        .mapToObj(place -> resting(tenant, place))
        .filter(left -> !left.isZero())
        .min(Comparator.naturalOrder());
  }

  /** How long all endpoints rest for a tenant; empty when it may ask one of them. */
  public Optional<Duration> restOf(String tenant) {
    return endpoints.stream()
        .map(one -> one.resting(tenant))
        .min(Comparator.naturalOrder())
        .filter(left -> !left.isZero());
  }

  /**
   * Reports that an endpoint asked a probe for a rest; it lasts as long, up to the configured
   * maximum.
   */
  public void rest(int place, Duration asked) {
    tell(endpoints.get(place), endpoints.get(place).rest(asked));
  }

  /**
   * Reports that an endpoint asked a tenant's request for a rest; this alone closes it for no other
   * tenant.
   */
  public void rest(int place, String tenant, Duration asked) {
    tell(endpoints.get(place), endpoints.get(place).rest(tenant, asked));
  }

  /** Rests an endpoint because an operator wants that. */
  public void restFor(int place, Duration wanted) {
    endpoints.get(place).restFor(wanted);
    gate.admit();
  }

  /** Ends an endpoint's rests and a forced state of its breaker. */
  public void enable(int place, String why) {
    endpoints.get(place).enable(why);
    gate.admit();
  }

  /** Forces an endpoint's breaker to be open or closed for some time. */
  public void force(int place, BreakerState to, Duration time, String why) {
    endpoints.get(place).force(to, time, why);
  }

  private void tell(EndpointHealth endpoint, boolean rests) {
    if (rests) {
      LOG.warn(
          "stamp {}, endpoint {}: asked for a pause of {}",
          stamp,
          endpoint.url(),
          endpoint.resting());
      metrics.counters().rested(stamp, endpoint.url());
      gate.admit();
    }
  }

  private List<Integer> places(IntPredicate which) {
    return IntStream.range(0, endpoints.size())
        .filter(which)
        .boxed()
        .sorted(Comparator.comparing(place -> endpoints.get(place).standsBehind()))
        .toList();
  }

  private boolean getsRequests(int place) {
    return endpoints.get(place).getsRequests();
  }

  /** The number of endpoints that get requests and are not among these. */
  public int others(Set<Integer> tried, IntPredicate usable) {
    return places(usable.and(this::getsRequests).and(place -> !tried.contains(place))).size();
  }

  /**
   * Chooses an endpoint that gets requests: the first that has not been tried, else the first.
   *
   * @param tenant the request's tenant
   * @param tried indices of the endpoints tried so far
   * @param usable indices of the endpoints that may be called at all
   * @param lease time after which the attempt's place is free again if its end was not reported
   * @return empty when no endpoint takes one more now
   */
  public Optional<Choice> choose(
      String tenant, Set<Integer> tried, IntPredicate usable, Duration lease) {
    return begin(tenant, false, usable.and(place -> !tried.contains(place)), lease)
        .or(() -> begin(tenant, true, usable.and(tried::contains), lease));
  }

  private Optional<Choice> begin(
      String tenant, boolean again, IntPredicate usable, Duration lease) {
    for (int place : order(tenant, usable)) {
      Optional<EndpointHealth.Call> call = endpoints.get(place).begin(tenant, again, lease);
      if (call.isPresent()) {
        return Optional.of(new Choice(place, call.get()));
      }
    }
    return Optional.empty();
  }

  private void changed(EndpointHealth endpoint, BreakerState.Change change) {
    LOG.warn(
        "stamp {}, endpoint {}: the breaker went from {} to {}: {}",
        stamp,
        endpoint.url(),
        change.from().word(),
        change.to().word(),
        change.why());
    metrics.counters().changed(stamp, endpoint.url(), change);
    gate.admit();
  }

  /** Takes one more attempt from the budget; false when none is left. */
  public boolean retry(String tenant, String verdict, boolean afterDoubt) {
    boolean granted = budget.take(tenant, afterDoubt);
    metrics.counters().retried(stamp, verdict, granted);
    return granted;
  }

  /** Ends leases that are overdue; must be called at intervals. */
  public void sweep() {
    boolean lost = questions.sweep();
    lost |= gate.sweep();
    for (EndpointHealth endpoint : endpoints) {
      lost |= endpoint.sweep();
    }
    if (lost) {
      LOG.error("stamp {}: a request never released its place, which is now free again", stamp);
    }
  }

  /** Reports how a probe ended. */
  public void probed(int endpoint, ProbeSchedule.Probe probe, ProbeResult result, Duration took) {
    metrics.counters().probed(stamp, endpoints.get(endpoint).url(), result);
    endpoints.get(endpoint).endProbe(probe, result, took);
  }

  /** The stamp's name. */
  public String stamp() {
    return stamp;
  }

  /** The endpoints, in the order of the registry. */
  public List<EndpointHealth> endpoints() {
    return endpoints;
  }

  /** The gate that gives requests their places. */
  public StampGate gate() {
    return gate;
  }

  /** Gives the gateway's own questions their turns. */
  public QuestionTurns questions() {
    return questions;
  }

  /** Counts a request to SPF that asked for neither a place nor a turn. */
  public void charge() {
    slot.charge();
  }

  /** Takes one more attempt for a request that has a place; false when the slot allows no more. */
  public boolean takeOneMore() {
    return slot.take();
  }

  /** The retry budget. */
  public RetryBudget budget() {
    return budget;
  }
}
