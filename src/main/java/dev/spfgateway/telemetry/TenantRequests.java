package dev.spfgateway.telemetry;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.window.TrafficHistory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts the busiest tenants' requests by tenant, and those of all others together, so that the
 * number of series does not grow with the number of tenants. Each request is counted in exactly one
 * series: the sum of all series' rates is right at any time.
 *
 * <p>Once a minute a tenant that has become much busier than one with series takes its place. The
 * other's series end then, and their counts are not added to {@code other}: Prometheus would take
 * that for a burst of requests. Thread-safe; a request of a tenant with series takes no lock.
 */
final class TenantRequests {
  static final String OTHER = "other";

  private static final Duration REVIEW = Duration.ofMinutes(1);

  /** Weight that a count keeps from one review to the next: it halves in ten minutes. */
  private static final double FADE = Math.pow(0.5, 0.1);

  /** How much busier a tenant must be to replace another; without it, equals would alternate. */
  private static final double BUSIER = 1.5;

  /** Candidates for each tenant with series, at least {@link #MIN_CANDIDATES} in all. */
  private static final int CANDIDATES = 4;

  private static final int MIN_CANDIDATES = 100;

  private final MeterRegistry registry;
  private final int limit;
  private final Ticker ticker;
  private final Shown other;
  private final Map<String, Shown> shown = new ConcurrentHashMap<>();
  private final BusiestNames candidates;
  private long reviewedNanos;

  /** One tenant's series, and how busy it is. */
  private static final class Shown {
    private final Counter ok;
    private final Counter refused;
    private final Counter error;
    private final LongAdder recent = new LongAdder();
    private double weight;

    private Shown(MeterRegistry registry, String tenant) {
      this.ok = counter(registry, tenant, "ok");
      this.refused = counter(registry, tenant, "refused");
      this.error = counter(registry, tenant, "error");
    }

    private static Counter counter(MeterRegistry registry, String tenant, String result) {
      return Counter.builder("spfgateway.tenant.requests")
          .description("Requests of the busiest tenants; all others' have the tenant 'other'.")
          .tag("tenant", tenant)
          .tag("result", result)
          .register(registry);
    }

    private void count(TrafficHistory.End end) {
      recent.increment();
      switch (end) {
        case OK -> ok.increment();
        case REFUSED -> refused.increment();
        case ERROR -> error.increment();
      }
    }

    private void removeFrom(MeterRegistry registry) {
      registry.remove(ok);
      registry.remove(refused);
      registry.remove(error);
    }
  }

  TenantRequests(MeterRegistry registry, int limit, Ticker ticker) {
    this.registry = registry;
    this.limit = limit;
    this.ticker = ticker;
    this.other = new Shown(registry, OTHER);
    this.candidates = new BusiestNames(Math.max(MIN_CANDIDATES, limit * CANDIDATES));
    this.reviewedNanos = ticker.nanos();
  }

  void count(String tenant, TrafficHistory.End end) {
    @Nullable Shown known = limit == 0 ? other : shown.get(tenant);
    if (known == null) {
      known = candidate(tenant);
    }
    known.count(end);
  }

  private synchronized Shown candidate(String tenant) {
    if (shown.size() < limit && !tenant.equals(OTHER)) {
      return shown.computeIfAbsent(tenant, name -> new Shown(registry, name));
    }
    candidates.add(tenant, 1);
    if (ticker.since(reviewedNanos).compareTo(REVIEW) >= 0) {
      reviewedNanos = ticker.nanos();
      review();
    }
    return other;
  }

  private void review() {
    shown.values().forEach(one -> one.weight = one.weight * FADE + one.recent.sumThenReset());
    List<Map.Entry<String, Double>> busiest =
        candidates.certain().entrySet().stream()
            .filter(one -> !one.getKey().equals(OTHER))
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .limit(limit)
            .toList();
    for (Map.Entry<String, Double> one : busiest) {
      if (!replaces(one.getKey(), one.getValue())) {
        break;
      }
    }
    candidates.fade(FADE);
  }

  /** Takes the place of the least busy tenant, if this one is much busier; false otherwise. */
  private boolean replaces(String tenant, double weight) {
    Optional<Map.Entry<String, Shown>> least =
        shown.entrySet().stream().min(Comparator.comparingDouble(one -> one.getValue().weight));
    if (least.isEmpty() || weight <= least.get().getValue().weight * BUSIER) {
      return false;
    }
    Shown replaced = least.get().getValue();
    shown.remove(least.get().getKey());
    replaced.removeFrom(registry);
    candidates.forget(tenant);
    candidates.add(least.get().getKey(), replaced.weight);
    Shown made = new Shown(registry, tenant);
    made.weight = weight;
    shown.put(tenant, made);
    return true;
  }
}
