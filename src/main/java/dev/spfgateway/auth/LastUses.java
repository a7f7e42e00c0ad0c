package dev.spfgateway.auth;

import dev.spfgateway.base.Ticker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records when each credential was last used, so that an operator sees which old credentials can be
 * removed, and exports these times as a metric, up to a number of series. To keep them across a
 * restart, save {@link #all} and restore it. Holds one entry for each credential in the registry,
 * up to a limit. Thread-safe.
 */
public final class LastUses {
  /** More credentials than this would need much memory for what their times are worth. */
  public static final int MAX_TRACKED = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(LastUses.class);

  private final AtomicBoolean full = new AtomicBoolean();
  private final MeterRegistry metrics;
  private final Ticker ticker;
  private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();
  private volatile @Nullable Set<String> known;

  private final int maxSeries;
  private final AtomicInteger series = new AtomicInteger();

  /** A credential; without a gauge if there were too many when it was first used. */
  private record Entry(AtomicLong seconds, @Nullable Gauge gauge) {}

  LastUses(MeterRegistry metrics, int maxSeries, Ticker ticker) {
    this.metrics = metrics;
    this.maxSeries = maxSeries;
    this.ticker = ticker;
  }

  void used(Credential credential) {
    used(credential, ticker.now());
  }

  private void used(Credential credential, Instant when) {
    Entry entry = entries.get(credential.id());
    if (entry == null && entries.size() < MAX_TRACKED) {
      entry = entries.computeIfAbsent(credential.id(), id -> entry(credential));
    }
    @Nullable Set<String> now = known;
    if (entry != null && now != null && !now.contains(credential.id())) {
      forget(credential.id(), entry); // The request used an earlier version of the registry.
    } else if (entry != null) {
      entry.seconds().set(when.getEpochSecond());
    } else if (!full.getAndSet(true)) {
      LOG.warn(
          "more than {} credentials are in use: the last use of the others is not recorded, so do"
              + " not revoke one of them because it seems unused",
          MAX_TRACKED);
    }
  }

  /** Restores the times that an earlier run recorded, for credentials that still exist. */
  void restore(Map<String, Instant> earlier, Credentials known) {
    earlier.forEach((id, when) -> known.byId(id).ifPresent(credential -> used(credential, when)));
  }

  /** The time of each credential's last use, by id. */
  public Map<String, Instant> all() {
    Map<String, Instant> all = new HashMap<>();
    entries.forEach((id, entry) -> all.put(id, Instant.ofEpochSecond(entry.seconds().get())));
    return all;
  }

  private Entry entry(Credential credential) {
    AtomicLong seconds = new AtomicLong();
    if (series.incrementAndGet() > maxSeries) {
      series.decrementAndGet();
      return new Entry(seconds, null);
    }
    Gauge gauge =
        Gauge.builder("spfgateway.credential.last.used.timestamp", seconds, AtomicLong::get)
            .description("Time of the credential's last use, in Unix time.")
            .baseUnit("seconds")
            .tag("credential", credential.id())
            .tag("tenant", credential.principal().tenant())
            .tag("scheme", credential.principal().scheme())
            .strongReference(true)
            .register(metrics);
    return new Entry(seconds, gauge);
  }

  /** Forgets all other credentials, and records no others from now on. */
  void retain(Set<String> ids) {
    known = ids;
    for (Map.Entry<String, Entry> one : entries.entrySet()) {
      if (!ids.contains(one.getKey())) {
        forget(one.getKey(), one.getValue());
      }
    }
  }

  private void forget(String id, Entry entry) {
    @Nullable Gauge gauge = entry.gauge();
    if (entries.remove(id, entry) && gauge != null) {
      metrics.remove(gauge);
      series.decrementAndGet();
    }
  }

  /** The time of a credential's last use; empty when no use is known. */
  public Optional<Instant> of(String credential) {
    return Optional.ofNullable(entries.get(credential))
        .map(entry -> Instant.ofEpochSecond(entry.seconds().get()));
  }
}
