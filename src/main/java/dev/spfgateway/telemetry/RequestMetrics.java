package dev.spfgateway.telemetry;

import dev.spfgateway.pipeline.Attempt;
import dev.spfgateway.pipeline.FailureOrigin;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.failure.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts requests and attempts. Every label has few values: stamps and endpoints come from the
 * registry, the rest from enums and status codes. Tenants are in the log only.
 */
public final class RequestMetrics {
  private final MeterRegistry registry;
  private final AtomicInteger inProgress = new AtomicInteger();

  /**
   * Creates the request metrics in {@code registry}. Thread-safe: one instance serves all event
   * loops.
   */
  public RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
    registry.gauge("spfgateway.requests.in.progress", inProgress);
  }

  void begin() {
    inProgress.incrementAndGet();
  }

  void end() {
    inProgress.decrementAndGet();
  }

  void count(TelemetryStage.Summary summary) {
    Timer.builder("spfgateway.requests")
        .description("Requests, by action and outcome: time until the answer has ended.")
        .tag("action", summary.exchange().trail().action().map(Action::word).orElse("none"))
        .tag("status", Integer.toString(summary.end().status()))
        .tag("outcome", summary.outcome().map(Outcome::word).orElse("none"))
        .tag("ended_by", summary.ending().map(one -> one.by().word()).orElse("none"))
        .tag("phase", summary.ending().map(FailureOrigin::phase).orElse("none"))
        .tag("failure", summary.failure().orElse("none"))
        .publishPercentileHistogram()
        .register(registry)
        .record(summary.took());
    summary.exchange().trail().attempts().forEach(this::count);
  }

  private void count(Attempt attempt) {
    Timer.builder("spfgateway.upstream.attempts")
        .description("Attempts at an SPF endpoint: time until the head of the answer.")
        .tag("stamp", attempt.stamp())
        .tag("endpoint", attempt.endpoint())
        .tag("phase", attempt.phase().word())
        .tag("verdict", attempt.verdict())
        .tag("status", attempt.status() == null ? "none" : attempt.status().toString())
        .publishPercentileHistogram()
        .register(registry)
        .record(attempt.took());
    if (attempt.failure() != null) {
      Counter.builder("spfgateway.upstream.failures")
          .description("Attempts that failed, by reason.")
          .tag("stamp", attempt.stamp())
          .tag("endpoint", attempt.endpoint())
          .tag("reason", attempt.failure())
          .register(registry)
          .increment();
    }
  }
}
