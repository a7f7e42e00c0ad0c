package dev.spfgateway.pipeline;

import dev.spfgateway.base.Ticker;
import java.time.Duration;

/** The point in time by which a request must be answered, whichever stages it passes. */
public final class Deadline {
  private final Ticker ticker;
  private final long endNanos;
  private final boolean shortened;

  private Deadline(Ticker ticker, long endNanos, boolean shortened) {
    this.ticker = ticker;
    this.endNanos = endNanos;
    this.shortened = shortened;
  }

  /** A deadline this long from now. */
  public static Deadline in(Duration time, Ticker ticker) {
    return new Deadline(ticker, ticker.nanos() + time.toNanos(), false);
  }

  /** The earlier of this deadline and one this long from now: a client may only shorten it. */
  public Deadline shortenedTo(Duration time) {
    long end = ticker.nanos() + time.toNanos();
    return end - endNanos < 0 ? new Deadline(ticker, end, true) : this;
  }

  /**
   * True when the client asked for less time than the gateway gives, so that a timeout is no other
   * party's fault.
   */
  public boolean isShortened() {
    return shortened;
  }

  /** Milliseconds left, rounded up; 0 when the deadline has passed. */
  public long remainingMillis() {
    return Math.max(0, (endNanos - ticker.nanos() + 999_999) / 1_000_000);
  }

  /** True when no time is left. */
  public boolean hasPassed() {
    return endNanos - ticker.nanos() <= 0;
  }

  /** The smaller of the time left and a limit, in milliseconds, at least 1 for use as a timer. */
  public long timerMillis(Duration limit) {
    return Math.max(1, Math.min(limit.toMillis(), remainingMillis()));
  }
}
