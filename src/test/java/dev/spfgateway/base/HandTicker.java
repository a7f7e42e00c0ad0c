package dev.spfgateway.base;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Clocks that stand still until a test moves them. */
public final class HandTicker implements Ticker {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00.123456789Z");

  private final AtomicLong passedNanos = new AtomicLong();
  private final AtomicLong jumpedNanos = new AtomicLong();

  @Override
  public long nanos() {
    return passedNanos.get();
  }

  @Override
  public Instant now() {
    return START.plusNanos(passedNanos.get() + jumpedNanos.get());
  }

  /** Lets time pass. */
  public void pass(Duration time) {
    passedNanos.addAndGet(time.toNanos());
  }

  /** Has the wall clock jump, which no time passes for. */
  public void jump(Duration by) {
    jumpedNanos.addAndGet(by.toNanos());
  }
}
