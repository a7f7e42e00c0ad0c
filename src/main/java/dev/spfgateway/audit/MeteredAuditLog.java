package dev.spfgateway.audit;

import dev.spfgateway.base.HistogramBuckets;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.mutation.ClaimRefused;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationResult;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;

/** Measures how long recording takes and how it ends. Thread-safe. */
public final class MeteredAuditLog implements AuditLog {
  private final AuditLog log;
  private final Ticker ticker;
  private final Times intents;
  private final Times outcomes;

  /**
   * The times of one kind of event, by how recording ended.
   *
   * @param refused the claim was refused, for example because its key is in use
   */
  private record Times(Timer recorded, Timer refused, Timer failed) {
    private static Times of(MeterRegistry registry, String kind) {
      return new Times(
          timer(registry, kind, "recorded"),
          timer(registry, kind, "refused"),
          timer(registry, kind, "failed"));
    }

    private static Timer timer(MeterRegistry registry, String kind, String result) {
      return Timer.builder("spfgateway.audit.commits")
          .description("Time to make audit events durable, from hand-over to commit.")
          .tag("kind", kind)
          .tag("result", result)
          .serviceLevelObjectives(HistogramBuckets.commit())
          .register(registry);
    }

    private Timer of(AsyncResult<Void> done) {
      if (done.succeeded()) {
        return recorded;
      }
      return done.cause() instanceof ClaimRefused ? refused : failed;
    }
  }

  /** Wraps a log. */
  public MeteredAuditLog(AuditLog log, MeterRegistry registry, Ticker ticker) {
    this.log = log;
    this.ticker = ticker;
    this.intents = Times.of(registry, "intent");
    this.outcomes = Times.of(registry, "outcome");
  }

  @Override
  public Future<Void> intent(AuditEvent event, Operation claim) {
    long started = ticker.nanos();
    return log.intent(event, claim).onComplete(done -> record(intents, done, started));
  }

  @Override
  public Future<Void> outcome(AuditEvent event, OperationResult ending) {
    long started = ticker.nanos();
    return log.outcome(event, ending).onComplete(done -> record(outcomes, done, started));
  }

  private void record(Times times, AsyncResult<Void> done, long started) {
    times.of(done).record(ticker.since(started));
  }
}
