package dev.spfgateway.limit;

import dev.spfgateway.base.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One tenant's rate and concurrency, shared by all event loops without a lock. The rate is GCRA:
 * one number says when the bucket will be full again, and each request moves it on by one interval.
 */
final class TenantLimit {
  private final long intervalNanos;
  private final long burstNanos;
  private final int concurrent;
  private final Ticker ticker;
  private final AtomicLong fullAtNanos;
  private final AtomicInteger inProgress = new AtomicInteger();

  TenantLimit(LimitConfig config, Ticker ticker) {
    this.intervalNanos = 1_000_000_000L / config.requestsPerSecond();
    this.burstNanos = intervalNanos * config.burst();
    this.concurrent = config.concurrentRequests();
    this.ticker = ticker;
    this.fullAtNanos = new AtomicLong(ticker.nanos());
  }

  /** Takes one request from the rate: zero when allowed, else how long until it would be. */
  Duration take() {
    while (true) {
      long now = ticker.nanos();
      long before = fullAtNanos.get();
      long start = before - now < 0 ? now : before;
      long wait = start + intervalNanos - now - burstNanos;
      if (wait > 0) {
        return Duration.ofNanos(wait);
      }
      if (fullAtNanos.compareAndSet(before, start + intervalNanos)) {
        return Duration.ZERO;
      }
    }
  }

  /** Takes a place among the requests in progress; false when all are taken. */
  boolean enter() {
    while (true) {
      int before = inProgress.get();
      if (before >= concurrent) {
        return false;
      }
      if (inProgress.compareAndSet(before, before + 1)) {
        return true;
      }
    }
  }

  /** Gives a place back. */
  void leave() {
    inProgress.decrementAndGet();
  }
}
