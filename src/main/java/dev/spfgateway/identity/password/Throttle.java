package dev.spfgateway.identity.password;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.spfgateway.base.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits failures per minute for each key of a bounded table. A place is taken before the try and
 * given back on success, so that many simultaneous tries can't exceed the limit together.
 * Thread-safe.
 */
final class Throttle {
  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final long intervalNanos;
  private final Ticker ticker;
  private final Cache<String, AtomicLong> fullAtNanos;

  Throttle(int perMinute, int maxTracked, Ticker ticker) {
    this.intervalNanos = WINDOW_NANOS / perMinute;
    this.ticker = ticker;
    // An entry untouched for a whole window is a full bucket again, the same as no entry.
    this.fullAtNanos =
        Caffeine.newBuilder()
            .maximumSize(maxTracked)
            .expireAfterAccess(2 * WINDOW_NANOS, TimeUnit.NANOSECONDS)
            .ticker(ticker::nanos)
            .build();
  }

  /** Takes a place; returns zero, or how long to wait when none is free. */
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

  /** Gives a place back after a successful try. */
  void giveBack(String key) {
    AtomicLong fullAt = fullAtNanos.getIfPresent(key);
    if (fullAt != null) {
      fullAt.addAndGet(-intervalNanos);
    }
  }

  /** The number of remembered keys. */
  long size() {
    fullAtNanos.cleanUp();
    return fullAtNanos.estimatedSize();
  }
}
