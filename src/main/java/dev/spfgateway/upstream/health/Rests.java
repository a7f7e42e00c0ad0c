package dev.spfgateway.upstream.health;

import dev.spfgateway.base.BoundedMap;
import dev.spfgateway.base.Ticker;
import java.time.Duration;
import java.util.Map;

/**
 * Tracks how long an endpoint rests because it asked for that. A rest asked of one tenant's request
 * applies to that tenant; it applies to all when the endpoint asks the same of another tenant or of
 * a probe, because one tenant's requests may be of a kind that SPF wants no more of. Thread-safe.
 */
final class Rests {
  private static final int MAX_TENANTS = 1_000;

  private final Duration longest;
  private final Ticker ticker;
  private final Map<String, Long> untilByTenant = BoundedMap.byInsertion(MAX_TENANTS);

  private volatile long untilNanos;
  private volatile boolean suspected;

  Rests(Duration longest, Ticker ticker) {
    this.longest = longest;
    this.ticker = ticker;
    this.untilNanos = ticker.nanos();
  }

  /** Remaining rest for all tenants; zero when there is none. */
  Duration ofAll() {
    return left(untilNanos);
  }

  /** Remaining rest for one tenant; zero when there is none. */
  synchronized Duration of(String tenant) {
    Duration own = left(untilByTenant.getOrDefault(tenant, ticker.nanos()));
    return own.compareTo(ofAll()) > 0 ? own : ofAll();
  }

  private Duration left(long nanos) {
    return Duration.ofNanos(Math.max(0, nanos - ticker.nanos()));
  }

  /**
   * Reports a rest asked of all tenants; a shorter rest does not end a longer one. True if the rest
   * is new.
   */
  synchronized boolean askedAll(Duration asked) {
    Duration rest = asked.compareTo(longest) > 0 ? longest : asked;
    boolean first = ofAll().isZero();
    if (rest.compareTo(ofAll()) > 0) {
      untilNanos = ticker.nanos() + rest.toNanos();
    }
    return first && !rest.isZero();
  }

  /** Reports a rest asked of one tenant's request; true if a rest for all begins. */
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

  /** Begins a rest that an operator wants, however long; it replaces any other. */
  synchronized void begin(Duration wanted) {
    untilNanos = ticker.nanos() + wanted.toNanos();
  }

  /** Ends every rest. */
  synchronized void end() {
    untilNanos = ticker.nanos();
    untilByTenant.clear();
    suspected = false;
  }

  /** Whether a probe is needed at once, to confirm a rest asked of one tenant. */
  boolean isSuspected() {
    return suspected;
  }

  /** Reports that a probe has ended, whatever its result. */
  void probed() {
    suspected = false;
  }
}
