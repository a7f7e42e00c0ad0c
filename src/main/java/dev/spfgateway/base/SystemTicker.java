package dev.spfgateway.base;

import java.time.Instant;

/** The machine's clocks; the one place that may ask the JDK for the time. */
enum SystemTicker implements Ticker {
  INSTANCE;

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Instant now() {
    return Instant.now();
  }
}
