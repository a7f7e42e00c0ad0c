package dev.spfgateway.operation.follow;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.operation.record.OperationStore;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * Tells the store how much time this process has seen pass, by the monotonic clock. Retention in
 * the store is measured in this <em>watched time</em>: neither a jump of the wall clock nor time
 * during which no gateway ran counts. Gateways that share a store share its watched time; it never
 * runs faster than real time, however many they are. Confined to one event loop.
 */
public final class WatchedTime {
  /**
   * The most that one step adds, so that the time of a suspended process does not count. Everything
   * is kept longer by as much, because a step may have begun before the retention did.
   */
  public static final Duration LONGEST_STEP = Duration.ofMinutes(2);

  private static final long NEVER_SEEN = -1;

  private final OperationStore store;
  private final Ticker ticker;
  private long seenMillis = NEVER_SEEN;
  private long sinceNanos;

  WatchedTime(OperationStore store, Ticker ticker) {
    this.store = store;
    this.ticker = ticker;
    this.sinceNanos = ticker.nanos();
  }

  /** Adds the time since the last call; the first call only reads the store's time. */
  Future<Long> step() {
    long now = ticker.nanos();
    Duration passed = Duration.ofNanos(now - sinceNanos);
    Duration counted = passed.compareTo(LONGEST_STEP) > 0 ? LONGEST_STEP : passed;
    return store
        .watch(seenMillis, counted)
        .onSuccess(
            watched -> {
              seenMillis = watched;
              sinceNanos = now;
            });
  }
}
