package dev.spfgateway.base;

import java.time.Duration;
import java.time.Instant;

/**
 * The only source of time in the gateway, so that tests move time by hand. Safe for use by several
 * threads.
 */
public interface Ticker {
  /** Nanoseconds of a clock that never goes back; only differences mean anything. */
  long nanos();

  /** The wall clock, UTC, which may jump. */
  Instant now();

  /** Time that passed since an earlier {@link #nanos()}. */
  default Duration since(long earlierNanos) {
    return Duration.ofNanos(nanos() - earlierNanos);
  }

  /** The machine's own clocks. */
  static Ticker system() {
    return SystemTicker.INSTANCE;
  }
}
