package dev.spfgateway.upstream.health.breaker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whose failures count against an endpoint. One tenant's requests may fail for a reason of
 * their own, so its failures alone never eject an endpoint for all tenants: that also takes another
 * tenant's failures, or a failed probe of the gateway's own, and no tenant's failures count for
 * more than half of what is needed. Guarded by its {@link Breaker}.
 */
public final class FailureSources {
  private static final int MAX_REMEMBERED = 1_000;

  private final int inRow;
  private final int inWindow;
  private final long windowNanos;

  private final Map<String, Integer> row = new HashMap<>();
  private int rowLength;
  private boolean rowHasProbe;

  private final Deque<Bad> window = new ArrayDeque<>();
  private final Map<String, Integer> byTenant = new HashMap<>();
  private int probes;

  /** A call in the window that failed or was slow. */
  private record Bad(long nanos, Source source) {}

  /**
   * Who made a call.
   *
   * @param tenant the request's tenant; empty for a question of the gateway's own
   * @param probe whether it was a probe, which no tenant can influence
   */
  public record Source(Optional<String> tenant, boolean probe) {
    public static final Source PROBE = new Source(Optional.empty(), true);
    public static final Source QUESTION = new Source(Optional.empty(), false);

    public static Source of(String tenant) {
      return new Source(Optional.of(tenant), false);
    }
  }

  /** Starts without any calls. */
  FailureSources(BreakerConfig config) {
    this.inRow = config.failuresInRow();
    BreakerConfig.Window counted = config.window();
    this.inWindow = half(Math.max(1, counted.minimumCalls() * counted.failurePercent() / 100));
    this.windowNanos = counted.length().plus(Duration.ofSeconds(1)).toNanos();
  }

  private static int half(int of) {
    return (of + 1) / 2;
  }

  /** Reports a successful call, which ends the failures in a row. */
  void endRow() {
    row.clear();
    rowLength = 0;
    rowHasProbe = false;
  }

  /** Adds a failure in a row. */
  void addToRow(Source source) {
    rowLength++;
    rowHasProbe |= source.probe();
    source.tenant().ifPresent(tenant -> row.merge(tenant, 1, Integer::sum));
  }

  /** Whether enough failures in a row have occurred, whoever made the calls. */
  boolean isRowLong() {
    return rowLength >= inRow;
  }

  /** Whether the row ejects the endpoint. */
  boolean isRowEnough() {
    if (rowHasProbe) {
      return isRowLong();
    }
    int named = row.values().stream().mapToInt(Integer::intValue).sum();
    int weighed = row.values().stream().mapToInt(count -> Math.min(count, half(inRow))).sum();
    return row.size() > 1 && rowLength - named + weighed >= inRow;
  }

  /**
   * Reports that a probe found the endpoint healthy, so that a single tenant's failures are its
   * own.
   */
  void excuseSingleTenant() {
    if (row.size() <= 1) {
      endRow();
    }
  }

  /** Adds a call that failed or was slow; false when its tenant already has enough of them. */
  boolean addToWindow(Source source, long now) {
    forget(now);
    int others = window.size() - source.tenant().map(this::count).orElse(0);
    int own = source.tenant().map(this::count).orElse(0);
    boolean counts = probes > 0 || own < Math.max(inWindow, others + 1);
    if (counts) {
      window.add(new Bad(now, source));
      probes += source.probe() ? 1 : 0;
      source.tenant().ifPresent(tenant -> byTenant.merge(tenant, 1, Integer::sum));
    }
    return counts;
  }

  private int count(String tenant) {
    return byTenant.getOrDefault(tenant, 0);
  }

  private void forget(long now) {
    while (!window.isEmpty()
        && (window.size() >= MAX_REMEMBERED || now - window.peek().nanos() > windowNanos)) {
      Source gone = window.remove().source();
      probes -= gone.probe() ? 1 : 0;
      gone.tenant()
          .ifPresent(tenant -> byTenant.computeIfPresent(tenant, (one, n) -> n > 1 ? n - 1 : null));
    }
  }

  /** Whether the failures in the window come from more than one tenant. */
  boolean isWindowShared() {
    return probes > 0 || byTenant.size() > 1;
  }
}
