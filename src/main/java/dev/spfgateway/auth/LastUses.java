package dev.spfgateway.auth;

import dev.spfgateway.base.Ticker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When each credential was last used since the start, so that an operator sees which old key may
 * go. A metric tells it. Holds as many entries as the registry has credentials, up to a bound; safe
 * for use by all threads.
 */
public final class LastUses {
  /** More series than that would cost the scraper more than they tell. */
  private static final int MAX_TRACKED = 10_000;

  private final MeterRegistry metrics;
  private final Ticker ticker;
  private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();

  private record Entry(AtomicLong seconds, Gauge gauge) {}

  LastUses(MeterRegistry metrics, Ticker ticker) {
    this.metrics = metrics;
    this.ticker = ticker;
  }

  void used(Credential credential) {
    Entry entry = entries.get(credential.id());
    if (entry == null && entries.size() < MAX_TRACKED) {
      entry = entries.computeIfAbsent(credential.id(), id -> entry(credential));
    }
    if (entry != null) {
      entry.seconds().set(ticker.now().getEpochSecond());
    }
  }

  private Entry entry(Credential credential) {
    AtomicLong seconds = new AtomicLong();
    Gauge gauge =
        Gauge.builder("spfgateway.credential.last.used", seconds, AtomicLong::get)
            .description("when a credential was last used, in seconds since 1970")
            .tag("credential", credential.id())
            .tag("tenant", credential.principal().tenant())
            .tag("scheme", credential.principal().scheme())
            .strongReference(true)
            .register(metrics);
    return new Entry(seconds, gauge);
  }

  /** Forgets all but these credentials. */
  void retain(Set<String> ids) {
    for (Map.Entry<String, Entry> one : entries.entrySet()) {
      if (!ids.contains(one.getKey()) && entries.remove(one.getKey(), one.getValue())) {
        metrics.remove(one.getValue().gauge());
      }
    }
  }

  /** When a credential was last used; empty when it was not since the start. */
  public Optional<Instant> of(String credential) {
    return Optional.ofNullable(entries.get(credential))
        .map(entry -> Instant.ofEpochSecond(entry.seconds().get()));
  }
}
