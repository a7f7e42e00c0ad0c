package dev.spfgateway.audit;

import dev.spfgateway.base.SafePath;
import dev.spfgateway.base.Thrown;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.Uuid7;
import dev.spfgateway.pipeline.Attempt;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureOrigin;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.access.Permit;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.mutation.ClaimRefused;
import dev.spfgateway.pipeline.mutation.IntentCommit;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationResult;
import dev.spfgateway.pipeline.mutation.OperationState;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records an intent event before every mutation and an outcome event after it. Fails closed:
 * without a durable intent, no later stage runs.
 */
public final class AuditStage implements Stage {
  /** The id of the mutation's intent event, with which the client can fetch the proof. */
  public static final String AUDIT_HEADER = "X-Audit-Id";

  private static final Logger LOG = LoggerFactory.getLogger(AuditStage.class);
  private static final Duration STORE_PAUSE = Duration.ofSeconds(5);
  private static final OperationResult NEVER_SENT =
      new OperationResult(OperationState.NOT_SENT, Optional.empty(), false, Optional.empty());

  private final AuditLog log;
  private final Duration commitTimeout;
  private final Uuid7 ids;
  private final Ticker ticker;

  /**
   * @param commitTimeout maximum time for which a mutation waits for the log
   */
  public AuditStage(AuditLog log, Duration commitTimeout, Uuid7 ids, Ticker ticker) {
    this.log = log;
    this.commitTimeout = commitTimeout;
    this.ids = ids;
    this.ticker = ticker;
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    return exchange
        .operation()
        .map(operation -> audited(exchange, operation, next))
        .orElseGet(() -> next.proceed(exchange));
  }

  private Future<Reply> audited(Exchange exchange, Operation operation, Next next) {
    if (exchange.deadline().hasPassed()) {
      return Future.failedFuture(
          GatewayException.of(FailureKind.CLIENT_TOO_SLOW, "the request's deadline has passed")
              .with(Outcome.NOT_SENT));
    }
    AuditEvent intent = event(exchange, operation, AuditEvent.Kind.INTENT, null);
    long began = ticker.nanos();
    Future<Void> durable = log.intent(intent, operation);
    Future<Void> waited = durable.timeout(commitTimeout.toMillis(), TimeUnit.MILLISECONDS);
    return waited
        // Not by onComplete: if its handler failed, nothing would continue.
        .transform(done -> told(exchange, began, waited))
        .recover(
            failure ->
                waited.succeeded()
                    ? giveUp(failure, exchange, operation)
                    : refuse(failure, durable, exchange, operation))
        .compose(recorded -> forward(exchange, operation, next, intent.id().toString()));
  }

  private Future<Void> told(Exchange exchange, long began, Future<Void> waited) {
    exchange.trail().committed(new IntentCommit(began, ticker.since(began), waited.succeeded()));
    return waited;
  }

  /** Always fails: something else went wrong since the intent became durable. */
  private Future<Void> giveUp(Throwable failure, Exchange exchange, Operation operation) {
    Future<Void> failed =
        Future.failedFuture(GatewayException.from(failure, exchange.trail().mayHaveBeenSent()));
    return record(exchange, operation, failed.<Reply>mapEmpty()).transform(recorded -> failed);
  }

  /** Always fails: a mutation whose intent is not known to be durable is not forwarded. */
  private Future<Void> refuse(
      Throwable failure, Future<Void> durable, Exchange exchange, Operation operation) {
    if (failure instanceof ClaimRefused) {
      return Future.failedFuture(failure);
    }
    // Whether the write has completed by now must not matter: it may have become durable just after
    // the wait.
    closeLateIntent(durable, exchange, operation);
    LOG.error("the intent of operation {} can't be recorded", operation.id(), failure);
    return Future.failedFuture(
        GatewayException.of(
                FailureKind.AUDIT_UNAVAILABLE,
                "the audit log can't record this operation now; nothing was sent")
            .with(Outcome.NOT_SENT)
            .retryAfter(STORE_PAUSE)
            .causedBy(failure));
  }

  /** A store that hung may still record the intent: then the record must not end with it. */
  private void closeLateIntent(Future<Void> durable, Exchange exchange, Operation operation) {
    durable.compose(
        recorded ->
            record(
                exchange,
                operation,
                result(
                    exchange,
                    Outcome.NOT_SENT,
                    "the intent became durable too late",
                    AuditEvent.Ended.UNTOLD,
                    null),
                NEVER_SENT));
  }

  private Future<Reply> forward(Exchange exchange, Operation operation, Next next, String intent) {
    Future<Reply> answer =
        next.proceed(exchange).transform(result -> marked(exchange, result, intent));
    return answer
        .transform(result -> record(exchange, operation, result))
        .transform(recorded -> answer);
  }

  /** Always records an outcome: without one, the machine and the key would stay taken. */
  private Future<Void> record(Exchange exchange, Operation operation, AsyncResult<Reply> answer) {
    try {
      return record(exchange, operation, result(exchange, answer), ending(operation, answer));
    } catch (Throwable thrown) { // whatever was thrown; an unknown outcome is searched for
      LOG.error("the outcome of operation {} can't be determined", operation.id(), thrown);
      GatewayException untold =
          GatewayException.from(Thrown.survivable(thrown), exchange.trail().mayHaveBeenSent());
      return record(
          exchange,
          operation,
          result(exchange, Future.failedFuture(untold)),
          OperationResult.of(untold, operation));
    }
  }

  private static Future<Reply> marked(Exchange exchange, AsyncResult<Reply> answer, String intent) {
    if (answer.failed()) {
      return Future.failedFuture(
          GatewayException.from(answer.cause(), exchange.trail().mayHaveBeenSent())
              .header(AUDIT_HEADER, intent));
    }
    answer.result().headers().set(AUDIT_HEADER, intent);
    return Future.succeededFuture(answer.result());
  }

  private static OperationResult ending(Operation operation, AsyncResult<Reply> answer) {
    return answer.succeeded()
        ? OperationResult.of(answer.result(), operation)
        : OperationResult.of(GatewayException.from(answer.cause()), operation);
  }

  /**
   * Waits a bounded time for the outcome; on expiry the client is answered while the store goes on
   * trying.
   */
  private Future<Void> record(
      Exchange exchange, Operation operation, AuditEvent.Result result, OperationResult ending) {
    return log.outcome(event(exchange, operation, AuditEvent.Kind.OUTCOME, result), ending)
        .timeout(commitTimeout.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(
            failure ->
                LOG.error(
                    "the outcome {} of operation {} is not recorded yet",
                    result.outcome(),
                    operation.id(),
                    failure));
  }

  private static AuditEvent.Result result(Exchange exchange, AsyncResult<Reply> answer) {
    if (answer.succeeded()) {
      Reply reply = answer.result();
      return result(
          exchange,
          reply.outcome().orElse(Outcome.UNKNOWN),
          exchange.trail().note(),
          reply.status() < 400
              ? AuditEvent.Ended.UNTOLD
              : ended(FailureOrigin.of(reply, exchange.trail())),
          reply.headers().get(OperationResult.JOB_HEADER));
    }
    GatewayException failure = GatewayException.from(answer.cause());
    FailureOrigin ending = FailureOrigin.of(failure, exchange.request().method(), exchange.trail());
    return result(
        exchange,
        // A failure without an outcome may have come after the request was sent.
        failure.outcome().orElse(Outcome.UNKNOWN),
        failure.kind().code() + " (" + ending.words() + "): " + failure.getMessage(),
        ended(ending),
        null);
  }

  private static AuditEvent.Ended ended(FailureOrigin ending) {
    return new AuditEvent.Ended(ending.by().word(), ending.phase());
  }

  private static AuditEvent.Result result(
      Exchange exchange,
      Outcome outcome,
      String reason,
      AuditEvent.Ended ended,
      @Nullable String job) {
    List<Attempt> attempts = exchange.trail().attempts();
    @Nullable Integer status =
        attempts.isEmpty() ? null : attempts.get(attempts.size() - 1).status();
    return new AuditEvent.Result(outcome.word(), reason, attempts.size(), ended, status, job);
  }

  private AuditEvent event(
      Exchange exchange,
      Operation operation,
      AuditEvent.Kind kind,
      AuditEvent.@Nullable Result result) {
    Instant now = ticker.now().truncatedTo(ChronoUnit.MILLIS);
    Permit permit = exchange.permit();
    return new AuditEvent(
        ids.next(),
        now,
        kind,
        new AuditEvent.Who(
            permit.principal().tenant(),
            permit.principal().name(),
            permit.principal().credential(),
            permit.principal().scheme(),
            exchange.request().client().text()),
        new AuditEvent.What(
            permit.subscription().id().toString(),
            permit.stamp().toString(),
            exchange.entities().verb().name(),
            SafePath.digesting(exchange.entities().path()),
            permit.action().word(),
            exchange.command().bodyDigest(),
            operation.id(),
            exchange.request().id()),
        result);
  }
}
