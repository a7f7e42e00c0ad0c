package dev.spfgateway.upstream.health;

import dev.spfgateway.upstream.health.breaker.BreakerState;
import dev.spfgateway.upstream.health.budget.RetryBudget;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Publishes health as metrics. Stamps and endpoints come from the registry, all other labels from
 * enums.
 */
public final class HealthMetrics {
  private static final String STAMP = "stamp";
  private static final String ENDPOINT = "endpoint";
  private static final Set<String> GAUGES =
      Set.of(
          "spfgateway.stamp.in.progress",
          "spfgateway.stamp.waiting",
          "spfgateway.stamp.questions",
          "spfgateway.stamp.questions.waiting",
          "spfgateway.stamp.retry.budget",
          "spfgateway.endpoint.in.progress",
          "spfgateway.endpoint.limit",
          "spfgateway.breaker.state",
          "spfgateway.upstream.credential.refused");

  private final MeterRegistry registry;
  private final HealthCounters counters;

  /** Creates the metrics in {@code registry}; one instance serves all stamps. */
  public HealthMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.counters = new HealthCounters(registry);
  }

  /**
   * Publishes a stamp; one with the name of another replaces it once that is unbound.
   *
   * @param refused whether the endpoint at an index refuses the gateway's credential
   */
  public void bind(StampHealth stamp, IntPredicate refused) {
    Tags tags = Tags.of(STAMP, stamp.stamp());
    Gauge.builder("spfgateway.stamp.in.progress", stamp.gate(), StampGate::inProgress)
        .description("Requests in progress at the stamp.")
        .tags(tags)
        .register(registry);
    Gauge.builder("spfgateway.stamp.waiting", stamp.gate(), StampGate::waiting)
        .description("Requests waiting for a place at the stamp.")
        .tags(tags)
        .register(registry);
    Gauge.builder("spfgateway.stamp.questions", stamp.questions(), QuestionTurns::inProgress)
        .description("The gateway's own reads in progress at the stamp.")
        .tags(tags)
        .register(registry);
    Gauge.builder("spfgateway.stamp.questions.waiting", stamp.questions(), QuestionTurns::waiting)
        .description("The gateway's own reads waiting for a place at the stamp.")
        .tags(tags)
        .register(registry);
    Gauge.builder("spfgateway.stamp.retry.budget", stamp.budget(), RetryBudget::tokens)
        .description("Retries left in the stamp's retry budget.")
        .tags(tags)
        .register(registry);
    for (int i = 0; i < stamp.endpoints().size(); i++) {
      int place = i;
      EndpointHealth endpoint = stamp.endpoints().get(place);
      Tags one = tags.and(ENDPOINT, endpoint.url());
      bind(endpoint, one);
      counters.begin(stamp.stamp(), endpoint.url());
      Gauge.builder("spfgateway.upstream.credential.refused", () -> refused.test(place) ? 1 : 0)
          .description(
              "Whether the endpoint refused the gateway's credential, so that no"
                  + " request goes to it (1).")
          .tags(one)
          .register(registry);
    }
  }

  private void bind(EndpointHealth endpoint, Tags tags) {
    Gauge.builder("spfgateway.endpoint.in.progress", endpoint, EndpointHealth::inProgress)
        .description("Attempts in progress at the endpoint.")
        .tags(tags)
        .register(registry);
    Gauge.builder("spfgateway.endpoint.limit", endpoint, EndpointHealth::limit)
        .description(
            "Attempts the endpoint may have at once now; 0 unless its breaker is closed, and"
                + " while it rests.")
        .tags(tags)
        .register(registry);
    for (BreakerState state : BreakerState.values()) {
      Gauge.builder("spfgateway.breaker.state", endpoint, one -> one.state() == state ? 1 : 0)
          .description(
              "State of the endpoint's circuit breaker: 1 for the current state, 0 for"
                  + " the others.")
          .tags(tags.and("state", state.word()))
          .register(registry);
    }
  }

  /** Stops publishing a stamp. */
  public void unbind(StampHealth stamp) {
    List.copyOf(registry.getMeters()).stream()
        .filter(meter -> meter instanceof Gauge)
        .filter(meter -> GAUGES.contains(meter.getId().getName()))
        .filter(meter -> stamp.stamp().equals(meter.getId().getTag(STAMP)))
        .forEach(registry::remove);
  }

  /** What happens to stamps and endpoints. */
  HealthCounters counters() {
    return counters;
  }

  /**
   * Removes what was counted for stamps and endpoints that the registry no longer has.
   *
   * @param endpoints the endpoints' addresses, by the names of the stamps
   */
  public void retain(Map<String, Set<String>> endpoints) {
    counters.retain(endpoints);
  }
}
