package dev.spfgateway.auth.password;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.spfgateway.base.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How often a minute something may fail, for each key of a bounded table. A place is taken before
 * the try and given back when it succeeds, so that many tries at once don't slip through together.
 * Safe for use by all threads.
 */
final class Throttle {
  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final long intervalNanos;
  private final Ticker ticker;
  private final Cache<String, AtomicLong> fullAtNanos;

  Throttle(int perMinute, int maxTracked, Ticker ticker) {
    this.intervalNanos = WINDOW_NANOS / perMinute;
    this.ticker = ticker;
    // An entry that nobody touched for a window is a full bucket again, as one that isn't there.
    this.fullAtNanos =
        Caffeine.newBuilder()
            .maximumSize(maxTracked)
            .expireAfterAccess(2 * WINDOW_NANOS, TimeUnit.NANOSECONDS)
            .ticker(ticker::nanos)
            .build();
  }

  /** Takes a place: zero when there was one, else how long until there will be. */
  Duration take(String key) {
    AtomicLong fullAt = fullAtNanos.get(key, absent -> new AtomicLong(ticker.nanos()));
    while (true) {
      long now = ticker.nanos();
      long before = fullAt.get();
      long start = before - now < 0 ? now : before;
      long wait = start + intervalNanos - now - intervalNanos * (WINDOW_NANOS / intervalNanos);
      if (wait > 0) {
        return Duration.ofNanos(wait);
      }
      if (fullAt.compareAndSet(before, start + intervalNanos)) {
        return Duration.ZERO;
      }
    }
  }

  /** Gives a place back: the try succeeded. */
  void giveBack(String key) {
    AtomicLong fullAt = fullAtNanos.getIfPresent(key);
    if (fullAt != null) {
      fullAt.addAndGet(-intervalNanos);
    }
  }

  /** How many keys it remembers. */
  long size() {
    fullAtNanos.cleanUp();
    return fullAtNanos.estimatedSize();
  }
}
