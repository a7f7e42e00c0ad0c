package dev.spfgateway.pipeline;

import dev.spfgateway.base.Ticker;
import java.time.Duration;

/** The one point in time by which a request must have been answered, whatever it goes through. */
public final class Deadline {
  private final Ticker ticker;
  private final long endNanos;
  private final boolean shortened;

  private Deadline(Ticker ticker, long endNanos, boolean shortened) {
    this.ticker = ticker;
    this.endNanos = endNanos;
    this.shortened = shortened;
  }

  /** A deadline that is so far away from now. */
  public static Deadline in(Duration time, Ticker ticker) {
    return new Deadline(ticker, ticker.nanos() + time.toNanos(), false);
  }

  /** The earlier of this one and one that is so far away from now: a client may only shorten. */
  public Deadline shortenedTo(Duration time) {
    long end = ticker.nanos() + time.toNanos();
    return end - endNanos < 0 ? new Deadline(ticker, end, true) : this;
  }

  /** True when the client asked for less time than the gateway gives, so that it blames nobody. */
  public boolean isShortened() {
    return shortened;
  }

  /** Milliseconds that are left, rounded up; 0 when it has passed. */
  public long remainingMillis() {
    return Math.max(0, (endNanos - ticker.nanos() + 999_999) / 1_000_000);
  }

  /** True when nothing is left. */
  public boolean hasPassed() {
    return endNanos - ticker.nanos() <= 0;
  }

  /** The smaller of what is left and a limit, in milliseconds, at least 1 for use as a timer. */
  public long timerMillis(Duration limit) {
    return Math.max(1, Math.min(limit.toMillis(), remainingMillis()));
  }
}
