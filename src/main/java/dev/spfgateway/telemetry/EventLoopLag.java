package dev.spfgateway.telemetry;

import dev.spfgateway.base.HistogramBuckets;
import dev.spfgateway.base.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/**
 * Measures how late one event loop runs a timer: what blocks the loop, or keeps it busy, delays
 * every request on it by as much. Deploy one for each event loop.
 */
public final class EventLoopLag extends VerticleBase {
  /** Often enough to see most pauses, and rare enough to cost nothing. */
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final Ticker ticker;
  private final Timer lag;
  private long due;
  private boolean stopped;

  /** Measures on the event loop that it is deployed on; all of them share one metric. */
  public EventLoopLag(MeterRegistry registry, Ticker ticker) {
    this.ticker = ticker;
    this.lag =
        Timer.builder("spfgateway.event.loop.lag")
            .description("How late a timer ran on an event loop, over all event loops.")
            .serviceLevelObjectives(HistogramBuckets.latency())
            .register(registry);
  }

  @Override
  public Future<?> start() {
    next();
    return Future.succeededFuture();
  }

  private void next() {
    due = ticker.nanos() + INTERVAL.toNanos();
    vertx.setTimer(INTERVAL.toMillis(), id -> ran());
  }

  private void ran() {
    if (!stopped) {
      lag.record(Duration.ofNanos(Math.max(0, ticker.nanos() - due)));
      next();
    }
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    return Future.succeededFuture();
  }
}
