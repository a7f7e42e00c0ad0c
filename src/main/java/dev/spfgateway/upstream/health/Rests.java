package dev.spfgateway.upstream.health;

import dev.spfgateway.base.Ticker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long an endpoint is left alone because it asked for that. What it asks of one tenant's
 * requests holds for that tenant; for everybody it holds when it asks the same of another tenant,
 * or of a probe, because a tenant's requests can be such that SPF wants no more of them. Safe for
 * use by several threads.
 */
final class Rests {
  private static final int MAX_TENANTS = 1_000;

  private final Duration longest;
  private final Ticker ticker;
  private final Map<String, Long> untilByTenant =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MAX_TENANTS;
        }
      };

  private volatile long untilNanos;
  private volatile boolean suspected;

  Rests(Duration longest, Ticker ticker) {
    this.longest = longest;
    this.ticker = ticker;
    this.untilNanos = ticker.nanos();
  }

  /** How long everybody leaves it alone; zero when nobody has to. */
  Duration ofAll() {
    return left(untilNanos);
  }

  /** How long a tenant leaves it alone; zero when it does not have to. */
  synchronized Duration of(String tenant) {
    Duration own = left(untilByTenant.getOrDefault(tenant, ticker.nanos()));
    return own.compareTo(ofAll()) > 0 ? own : ofAll();
  }

  private Duration left(long nanos) {
    return Duration.ofNanos(Math.max(0, nanos - ticker.nanos()));
  }

  /** It asked everybody; a shorter rest does not end a longer one. True if the rest is new. */
  synchronized boolean askedAll(Duration asked) {
    Duration rest = asked.compareTo(longest) > 0 ? longest : asked;
    boolean first = ofAll().isZero();
    if (rest.compareTo(ofAll()) > 0) {
      untilNanos = ticker.nanos() + rest.toNanos();
    }
    return first && !rest.isZero();
  }

  /** It asked one tenant's request; true if everybody's rest begins with that. */
  synchronized boolean asked(String tenant, Duration asked) {
    untilByTenant.values().removeIf(until -> left(until).isZero());
    Duration rest = asked.compareTo(longest) > 0 ? longest : asked;
    boolean confirmed = untilByTenant.keySet().stream().anyMatch(other -> !other.equals(tenant));
    if (confirmed) {
      return askedAll(rest);
    }
    if (!rest.isZero()) {
      untilByTenant.merge(tenant, ticker.nanos() + rest.toNanos(), Math::max);
      suspected = true;
    }
    return false;
  }

  /** Whether a probe is wanted at once, to confirm what one tenant's request was asked. */
  boolean isSuspected() {
    return suspected;
  }

  /** A probe has ended, whatever it showed. */
  void probed() {
    suspected = false;
  }
}
