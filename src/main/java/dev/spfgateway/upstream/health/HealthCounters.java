package dev.spfgateway.upstream.health;

import dev.spfgateway.base.MeterTable;
import dev.spfgateway.upstream.health.breaker.BreakerState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Set;

/** Counts what happens to stamps and endpoints. Thread-safe. */
final class HealthCounters {
  private static final String STAMP = "stamp";
  private static final String ENDPOINT = "endpoint";
  private static final String OTHER = "other";

  /** For each metric. Its labels come from the registry and from enums, so few have that many. */
  private static final int MAX_SERIES = 10_000;

  private final MeterTable<Transition, Counter> transitions;
  private final MeterTable<Server, Counter> rests;
  private final MeterTable<Probe, Counter> probes;
  private final MeterTable<Refusal, Counter> refusals;
  private final MeterTable<Retry, Counter> retries;

  private record Server(String stamp, String endpoint) {
    private static final Server ALL_OTHERS = new Server(OTHER, OTHER);

    private Counter.Builder tag(Counter.Builder counter) {
      return counter.tag(STAMP, stamp).tag(ENDPOINT, endpoint);
    }

    private boolean isGone(Map<String, Set<String>> endpoints) {
      return !endpoints.getOrDefault(stamp, Set.of()).contains(endpoint) && !equals(ALL_OTHERS);
    }
  }

  private record Transition(Server server, BreakerState from, BreakerState to) {}

  private record Probe(Server server, ProbeResult result) {}

  private record Refusal(String stamp, StampGate.Refusal why) {}

  private record Retry(String stamp, String verdict, boolean granted) {}

  HealthCounters(MeterRegistry registry) {
    this.transitions =
        new MeterTable<>(
            MAX_SERIES,
            all -> new Transition(Server.ALL_OTHERS, all.from, all.to),
            all -> register(registry, all),
            registry::remove);
    this.rests =
        new MeterTable<>(
            MAX_SERIES, all -> Server.ALL_OTHERS, all -> register(registry, all), registry::remove);
    this.probes =
        new MeterTable<>(
            MAX_SERIES,
            all -> new Probe(Server.ALL_OTHERS, all.result),
            all -> register(registry, all),
            registry::remove);
    this.refusals =
        new MeterTable<>(
            MAX_SERIES,
            all -> new Refusal(OTHER, all.why),
            all -> register(registry, all),
            registry::remove);
    this.retries =
        new MeterTable<>(
            MAX_SERIES,
            all -> new Retry(OTHER, all.verdict, all.granted),
            all -> register(registry, all),
            registry::remove);
  }

  private static Counter register(MeterRegistry registry, Transition labels) {
    return labels
        .server
        .tag(Counter.builder("spfgateway.breaker.transitions"))
        .description("Changes of state of the endpoint's circuit breaker.")
        .tag("from", labels.from.word())
        .tag("to", labels.to.word())
        .register(registry);
  }

  private static Counter register(MeterRegistry registry, Server labels) {
    return labels
        .tag(Counter.builder("spfgateway.endpoint.rests"))
        .description("How often the endpoint asked for a pause and the gateway let it rest.")
        .register(registry);
  }

  private static Counter register(MeterRegistry registry, Probe labels) {
    return labels
        .server
        .tag(Counter.builder("spfgateway.probes"))
        .description("Probes of the endpoint, by result.")
        .tag("result", labels.result.word())
        .register(registry);
  }

  private static Counter register(MeterRegistry registry, Refusal labels) {
    return Counter.builder("spfgateway.stamp.refused")
        .description("Requests that the gateway refused to protect the stamp, by reason.")
        .tag(STAMP, labels.stamp)
        .tag("reason", labels.why.word())
        .register(registry);
  }

  private static Counter register(MeterRegistry registry, Retry labels) {
    return Counter.builder("spfgateway.retries")
        .description(
            "Further attempts that were wanted, by what the last answer proved and by whether"
                + " the stamp's retry budget granted them.")
        .tag(STAMP, labels.stamp)
        .tag("verdict", labels.verdict)
        .tag("granted", Boolean.toString(labels.granted))
        .register(registry);
  }

  /** Begins at zero, so that Prometheus sees the first increase, too. */
  void begin(String stamp, String endpoint) {
    for (ProbeResult result : ProbeResult.values()) {
      probes.of(new Probe(new Server(stamp, endpoint), result)).increment(0);
    }
    for (StampGate.Refusal why : StampGate.Refusal.values()) {
      refusals.of(new Refusal(stamp, why)).increment(0);
    }
  }

  void changed(String stamp, String endpoint, BreakerState.Change change) {
    transitions
        .of(new Transition(new Server(stamp, endpoint), change.from(), change.to()))
        .increment();
  }

  void rested(String stamp, String endpoint) {
    rests.of(new Server(stamp, endpoint)).increment();
  }

  void probed(String stamp, String endpoint, ProbeResult result) {
    probes.of(new Probe(new Server(stamp, endpoint), result)).increment();
  }

  void refused(String stamp, StampGate.Refusal why) {
    refusals.of(new Refusal(stamp, why)).increment();
  }

  void retried(String stamp, String verdict, boolean granted) {
    retries.of(new Retry(stamp, verdict, granted)).increment();
  }

  /** Removes the series of stamps and endpoints that the registry no longer has. */
  void retain(Map<String, Set<String>> endpoints) {
    transitions.removeIf(one -> one.server.isGone(endpoints));
    rests.removeIf(one -> one.isGone(endpoints));
    probes.removeIf(one -> one.server.isGone(endpoints));
    refusals.removeIf(one -> isGone(one.stamp, endpoints));
    retries.removeIf(one -> isGone(one.stamp, endpoints));
  }

  private static boolean isGone(String stamp, Map<String, Set<String>> endpoints) {
    return !endpoints.containsKey(stamp) && !stamp.equals(OTHER);
  }
}
