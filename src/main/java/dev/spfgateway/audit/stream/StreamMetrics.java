package dev.spfgateway.audit.stream;

import dev.spfgateway.base.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/** Metrics of one stream's lag. */
final class StreamMetrics {
  private final Ticker ticker;
  private final Counter delivered;
  private final Counter failures;

  /** Recording time of the oldest entry known to be undelivered; 0 when there is none. */
  private final AtomicLong waitingSince = new AtomicLong();

  StreamMetrics(MeterRegistry registry, Ticker ticker, String stream) {
    this.ticker = ticker;
    this.delivered =
        Counter.builder("spfgateway.audit.stream.delivered")
            .description(
                "Audit events and signed statements copied to the stream; some may be"
                    + " copied twice.")
            .tag("stream", stream)
            .register(registry);
    this.failures =
        Counter.builder("spfgateway.audit.stream.failures")
            .description("Deliveries to the stream that failed and will be retried.")
            .tag("stream", stream)
            .register(registry);
    Gauge.builder("spfgateway.audit.stream.lag", this::lagSeconds)
        .description("Age of the oldest audit event that the stream has not copied yet.")
        .baseUnit("seconds")
        .tag("stream", stream)
        .register(registry);
  }

  private double lagSeconds() {
    long since = waitingSince.get();
    return since == 0 ? 0 : Math.max(0, ticker.now().toEpochMilli() - since) / 1e3;
  }

  void delivered(int entries) {
    delivered.increment(entries);
  }

  void failed() {
    failures.increment();
  }

  /** Sets the recording time of the oldest undelivered entry, in milliseconds since 1970. */
  void waits(long since) {
    waitingSince.set(since);
  }

  void nothingWaits() {
    waitingSince.set(0);
  }
}
