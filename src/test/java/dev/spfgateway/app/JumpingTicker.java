package dev.spfgateway.app;

import dev.spfgateway.base.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** The machine's clocks, with a wall clock that jumps when a test says so. */
final class JumpingTicker implements Ticker {
  private final AtomicReference<Duration> jumped = new AtomicReference<>(Duration.ZERO);
  private final AtomicInteger looks = new AtomicInteger();

  @Override
  public long nanos() {
    return Ticker.system().nanos();
  }

  @Override
  public Instant now() {
    looks.incrementAndGet();
    return Ticker.system().now().plus(jumped.get());
  }

  void jump(Duration by) {
    jumped.updateAndGet(by::plus);
  }

  /** How often somebody looked at the wall clock. */
  int looks() {
    return looks.get();
  }
}
