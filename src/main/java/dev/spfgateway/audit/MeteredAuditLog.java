package dev.spfgateway.audit;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.mutation.ClaimRefused;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationResult;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;

/** Measures how long recording takes and how it ends. */
public final class MeteredAuditLog implements AuditLog {
  private final AuditLog log;
  private final MeterRegistry registry;
  private final Ticker ticker;

  /** Wraps a log. */
  public MeteredAuditLog(AuditLog log, MeterRegistry registry, Ticker ticker) {
    this.log = log;
    this.registry = registry;
    this.ticker = ticker;
  }

  @Override
  public Future<Void> intent(AuditEvent event, Operation claim) {
    long started = ticker.nanos();
    return log.intent(event, claim).onComplete(done -> record("intent", done, started));
  }

  @Override
  public Future<Void> outcome(AuditEvent event, OperationResult ending) {
    long started = ticker.nanos();
    return log.outcome(event, ending).onComplete(done -> record("outcome", done, started));
  }

  private void record(String kind, AsyncResult<Void> done, long started) {
    String refused = done.cause() instanceof ClaimRefused ? "refused" : "failed";
    Timer.builder("spfgateway.audit.commits")
        .description("Time to make audit events durable, from hand-over to commit.")
        .tag("kind", kind)
        .tag("result", done.succeeded() ? "recorded" : refused)
        .publishPercentileHistogram()
        .register(registry)
        .record(ticker.since(started));
  }
}
