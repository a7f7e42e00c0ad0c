package dev.spfgateway.telemetry;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.window.RateWindow;
import dev.spfgateway.base.window.TrafficHistory;
import dev.spfgateway.base.window.TrafficHistory.End;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The traffic of the last seconds, of all tenants together and of each busy one, for people who
 * look at a running gateway. Thread-safe.
 */
public final class LiveTraffic {
  /** Tenants that are counted on their own at once. Those that are idle make room for others. */
  private static final int MAX_TENANTS = 2_000;

  private final Ticker ticker;
  private final Rates all;
  private final RateWindow mutations;
  private final TrafficHistory history;
  private final Map<String, Rates> tenants = new ConcurrentHashMap<>();
  private final AtomicLong tidiedNanos;

  /** Starts with nothing. */
  public LiveTraffic(Ticker ticker) {
    this.ticker = ticker;
    this.all = new Rates(ticker);
    this.mutations = new RateWindow(ticker);
    this.history = new TrafficHistory(ticker);
    this.tidiedNanos = new AtomicLong(ticker.nanos());
  }

  /** Requests per second, and of those the refused and the failed ones. */
  public static final class Rates {
    private final RateWindow requests;
    private final RateWindow refused;
    private final RateWindow errors;

    private Rates(Ticker ticker) {
      this.requests = new RateWindow(ticker);
      this.refused = new RateWindow(ticker);
      this.errors = new RateWindow(ticker);
    }

    private void add(End end) {
      requests.add();
      if (end == End.REFUSED) {
        refused.add();
      } else if (end == End.ERROR) {
        errors.add();
      }
    }

    public double requests() {
      return requests.perSecond();
    }

    public double refused() {
      return refused.perSecond();
    }

    public double errors() {
      return errors.perSecond();
    }
  }

  /**
   * A tenant and its traffic.
   *
   * @param name the tenant's name
   * @param rates its traffic
   */
  public record Tenant(String name, Rates rates) {}

  /** Counts a request that has ended. */
  void count(Optional<String> tenant, boolean mutates, End end, Duration took) {
    all.add(end);
    history.add(end, took);
    if (mutates) {
      mutations.add();
    }
    if (tenant.isPresent()) {
      @Nullable Rates rates = of(tenant.get());
      if (rates != null) {
        rates.add(end);
      }
    }
  }

  private @Nullable Rates of(String tenant) {
    @Nullable Rates known = tenants.get(tenant);
    if (known != null) {
      return known;
    }
    if (tenants.size() >= MAX_TENANTS) {
      tidy();
    }
    return tenants.size() < MAX_TENANTS
        ? tenants.computeIfAbsent(tenant, name -> new Rates(ticker))
        : null;
  }

  /** At most once in the length of a window: before that, nobody new can have become idle. */
  private void tidy() {
    long last = tidiedNanos.get();
    if (ticker.since(last).compareTo(RateWindow.LENGTH) > 0
        && tidiedNanos.compareAndSet(last, ticker.nanos())) {
      tenants.values().removeIf(rates -> rates.requests() == 0);
    }
  }

  /** The traffic of all tenants together, and of callers that are no tenant. */
  public Rates all() {
    return all;
  }

  /** Mutations per second. */
  public double mutations() {
    return mutations.perSecond();
  }

  /** The last ten minutes. */
  public TrafficHistory history() {
    return history;
  }

  /** A tenant's traffic; empty when it is idle, or when too many others are busy. */
  public Optional<Rates> ofTenant(String name) {
    return Optional.ofNullable(tenants.get(name));
  }

  /** The tenants with the most requests now, the busiest first. */
  public List<Tenant> busiest(int most) {
    record Weighed(Tenant tenant, double requests) {}
    return tenants.entrySet().stream()
        .map(one -> new Tenant(one.getKey(), one.getValue()))
        .map(one -> new Weighed(one, one.rates().requests()))
        .filter(one -> one.requests() > 0)
        .sorted(Comparator.comparingDouble(Weighed::requests).reversed())
        .limit(most)
        .map(Weighed::tenant)
        .toList();
  }
}
