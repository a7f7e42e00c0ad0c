package dev.spfgateway.limit;

import dev.spfgateway.base.BoundedMap;
import dev.spfgateway.base.Ticker;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Keeps rates in this process's memory. A bucket is one number, the time at which it will be full
 * again (GCRA), so idle buckets need no refilling. Thread-safe: one lock is held for a few
 * comparisons and never across I/O.
 */
public final class MemoryRateLimiter implements RateLimiter {
  private final Ticker ticker;
  private final Map<String, Long> fullAtNanos;

  /** Creates a limiter that remembers at most {@code maxBuckets} buckets. */
  public MemoryRateLimiter(int maxBuckets, Ticker ticker) {
    this.ticker = ticker;
    this.fullAtNanos = BoundedMap.byAccess(maxBuckets);
  }

  @Override
  public Future<Decision> take(List<Charge> charges) {
    return Future.succeededFuture(decide(charges));
  }

  private synchronized Decision decide(List<Charge> charges) {
    long now = ticker.nanos();
    List<Bucket> buckets = new ArrayList<>(charges.size());
    boolean taken = true;
    for (Charge charge : charges) {
      Bucket bucket = new Bucket(charge, fullAtNanos.getOrDefault(key(charge), now), now);
      taken &= bucket.waitNanos() <= 0 || !charge.rate().enforced();
      buckets.add(bucket);
    }
    List<Level> levels = new ArrayList<>(charges.size());
    for (Bucket bucket : buckets) {
      boolean drawn = taken && bucket.waitNanos() <= 0;
      if (drawn) {
        fullAtNanos.put(key(bucket.charge), bucket.drawnNanos());
      }
      levels.add(bucket.level(drawn));
    }
    return new Decision(levels);
  }

  /** The share of a rate that is used now, 0 to 1, without taking anything. */
  synchronized double used(String name, RateConfig rate, String key) {
    long now = ticker.nanos();
    Charge charge = new Charge(name, rate, key, 0);
    long fullIn = Math.max(0, fullAtNanos.getOrDefault(key(charge), now) - now);
    return Math.min(1, (double) fullIn / rate.window().toNanos());
  }

  private static String key(Charge charge) {
    return charge.name() + '/' + charge.key();
  }

  /**
   * One bucket during a decision. Uses only differences of clock readings, because the clock may
   * overflow.
   */
  private static final class Bucket {
    private final Charge charge;
    private final long now;
    private final long fullInNanos;
    private final long windowNanos;

    Bucket(Charge charge, long fullAt, long now) {
      this.charge = charge;
      this.now = now;
      this.fullInNanos = Math.max(0, fullAt - now);
      this.windowNanos = charge.rate().window().toNanos();
    }

    /**
     * The time by which the charge postpones the bucket's filling; an hour times 1,000 is far from
     * overflow.
     */
    private long costNanos() {
      return windowNanos * charge.cost() / charge.rate().quota();
    }

    long waitNanos() {
      return fullInNanos + costNanos() - windowNanos;
    }

    long drawnNanos() {
      return now + fullInNanos + costNanos();
    }

    Level level(boolean drawn) {
      long full = drawn ? fullInNanos + costNanos() : fullInNanos;
      long left = charge.rate().quota() - ceil(full * (double) charge.rate().quota() / windowNanos);
      return new Level(
          charge.name(),
          charge.rate(),
          Math.max(0, left),
          Duration.ofNanos(full),
          Duration.ofNanos(Math.max(0, waitNanos())));
    }

    private static long ceil(double value) {
      return (long) Math.ceil(value - 1e-9);
    }
  }
}
