package dev.spfgateway.base;

import java.time.Duration;
import java.time.Instant;

/** The gateway's only source of time, so that tests can move time by hand. Thread-safe. */
public interface Ticker {
  /** Nanoseconds of a monotonic clock; only differences are meaningful. */
  long nanos();

  /** The wall clock, UTC, which may jump. */
  Instant now();

  /** Time since an earlier {@link #nanos()}. */
  default Duration since(long earlierNanos) {
    return Duration.ofNanos(nanos() - earlierNanos);
  }

  /** The machine's own clocks. */
  static Ticker system() {
    return SystemTicker.INSTANCE;
  }
}
