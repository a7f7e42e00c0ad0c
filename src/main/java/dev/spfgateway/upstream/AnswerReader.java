package dev.spfgateway.upstream;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.odata.ErrorBody;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Outcome;
import dev.spfgateway.pipeline.Reply;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Turns an endpoint's answer into what it proves and the reply that goes with it. */
final class AnswerReader {
  private static final String UNKNOWN =
      "something before SPF answered %d after the whole request had left; whether SPF acted is"
          + " not known, and the request was not sent again";

  private final UpstreamConfig config;
  private final Links links;
  private final Ticker ticker;

  AnswerReader(UpstreamConfig config, Links links, Ticker ticker) {
    this.config = config;
    this.links = links;
    this.ticker = ticker;
  }

  /** A read's answer: short ones are collected, long ones stream. */
  Future<Judged> read(
      Exchange exchange, Endpoint endpoint, Delivery delivery, HttpClientResponse answer) {
    int status = answer.statusCode();
    Evidence evidence = new Evidence(false, true, status, false, false);
    if (status == 401) {
      delivery.abandon();
      return Future.succeededFuture(Judged.failed(evidence, credentialRefused(endpoint)));
    }
    if (status >= 500 || Verdict.of(evidence).allowsRetry(false)) {
      return collect(exchange, answer, config.maxMutationAnswer().intBytes())
          .transform(read -> Future.succeededFuture(judgeRead(exchange, endpoint, answer, read)))
          .onSuccess(judged -> abandonUnlessRelayed(delivery, judged));
    }
    Optional<Long> length = AnswerBody.declaredLength(answer);
    if (length.filter(bytes -> bytes <= config.maxBufferedRead().bytes()).isPresent()) {
      return collect(exchange, answer, config.maxBufferedRead().intBytes())
          .map(body -> relay(exchange, endpoint, answer, new Reply.Whole(body), evidence))
          .recover(
              failure -> {
                delivery.abandon();
                return Future.succeededFuture(brokenOff(failure));
              });
    }
    Reply.Streamed stream = new Reply.Streamed(answer, length, delivery::abandon);
    return Future.succeededFuture(relay(exchange, endpoint, answer, stream, evidence));
  }

  /** A read's answer that may be nobody's of SPF: its body tells. */
  private Judged judgeRead(
      Exchange exchange, Endpoint endpoint, HttpClientResponse answer, AsyncResult<Buffer> read) {
    if (read.failed()) {
      return brokenOff(read.cause());
    }
    int status = answer.statusCode();
    boolean odataError = ErrorBody.isODataError(read.result().getBytes());
    Evidence evidence = new Evidence(false, true, status, odataError, false);
    return switch (Verdict.of(evidence)) {
      case NOT_PROCESSED -> Judged.busy(evidence, RetryAfter.of(answer.headers(), ticker));
      case AMBIGUOUS ->
          Judged.failed(
              evidence,
              GatewayException.of(
                  FailureKind.UPSTREAM_BROKEN, "something before SPF answered " + status));
      default -> relay(exchange, endpoint, answer, new Reply.Whole(read.result()), evidence);
    };
  }

  private static void abandonUnlessRelayed(Delivery delivery, Judged judged) {
    if (judged.answer().failed()) {
      delivery.abandon();
    }
  }

  private static Judged brokenOff(Throwable failure) {
    return Judged.failed(
        Evidence.unanswered(false, true),
        GatewayException.of(FailureKind.UPSTREAM_BROKEN, "SPF's answer broke off")
            .causedBy(failure));
  }

  /** A mutation's answer: always collected, because its body tells who spoke. */
  Future<Judged> mutation(
      Exchange exchange, Endpoint endpoint, Delivery delivery, HttpClientResponse answer) {
    boolean whole = delivery.wholeRequestSent();
    return collect(exchange, answer, config.maxMutationAnswer().intBytes())
        .onComplete(
            read -> {
              if (!whole || read.failed()) {
                // The connection still owes a body, or an answer: nobody else may get it.
                delivery.abandon();
              }
            })
        .transform(
            read ->
                Future.succeededFuture(
                    read.succeeded()
                        ? judge(exchange, endpoint, answer, whole, read.result())
                        : unreadable(answer.statusCode(), whole, read.cause())));
  }

  private Future<Buffer> collect(Exchange exchange, HttpClientResponse answer, int maxBytes) {
    return AnswerBody.collect(answer, maxBytes)
        .timeout(Math.max(1, exchange.deadline().remainingMillis()), TimeUnit.MILLISECONDS);
  }

  private Judged judge(
      Exchange exchange,
      Endpoint endpoint,
      HttpClientResponse answer,
      boolean wholeRequestSent,
      Buffer body) {
    int status = answer.statusCode();
    Evidence evidence =
        new Evidence(
            true,
            wholeRequestSent,
            status,
            status >= 400 && ErrorBody.isODataError(body.getBytes()),
            endpoint.refusals().stream()
                .anyMatch(refusal -> refusal.fits(status, answer.headers(), body)));
    return switch (Verdict.of(evidence)) {
      case DONE, REJECTED -> relay(exchange, endpoint, answer, new Reply.Whole(body), evidence);
      case CREDENTIAL_REFUSED -> Judged.failed(evidence, credentialRefused(endpoint));
      case NOT_PROCESSED -> Judged.busy(evidence, RetryAfter.of(answer.headers(), ticker));
      case NOT_SENT ->
          status == 503
              ? Judged.busy(evidence, RetryAfter.of(answer.headers(), ticker))
              : Judged.failed(
                  evidence,
                  GatewayException.of(
                      FailureKind.UPSTREAM_BROKEN,
                      "something before SPF answered " + status + " before it had the request"));
      case AMBIGUOUS ->
          Judged.failed(
              evidence,
              GatewayException.of(FailureKind.OUTCOME_UNKNOWN, UNKNOWN.formatted(status)));
    };
  }

  private Judged relay(
      Exchange exchange,
      Endpoint endpoint,
      HttpClientResponse answer,
      Reply.Body body,
      Evidence evidence) {
    Verdict verdict = Verdict.of(evidence);
    Optional<Outcome> outcome =
        evidence.mutation()
            ? Optional.of(verdict.outcome(evidence.wholeRequestSent()))
            : Optional.empty();
    return Judged.relayed(
        verdict,
        new Reply(answer.statusCode(), headers(exchange, endpoint, answer), body, outcome));
  }

  private MultiMap headers(Exchange exchange, Endpoint endpoint, HttpClientResponse answer) {
    MultiMap headers = HeaderRules.toClient(answer.headers());
    links.rewrite(headers, endpoint, exchange);
    return headers;
  }

  /** The head came and the body did not: the status alone must tell. */
  private static Judged unreadable(int status, boolean wholeRequestSent, Throwable cause) {
    Evidence evidence = new Evidence(true, wholeRequestSent, status, false, false);
    FailureKind kind = FailureKind.UPSTREAM_BROKEN;
    String text;
    switch (Verdict.of(evidence)) {
      case DONE ->
          text =
              "SPF did it and answered "
                  + status
                  + ", but the answer's body could not be read;"
                  + " read the entity to see it";
      case AMBIGUOUS -> {
        kind = FailureKind.OUTCOME_UNKNOWN;
        text = UNKNOWN.formatted(status);
      }
      default ->
          text = "SPF refused with status " + status + ", but the answer's body could not be read";
    }
    return Judged.failed(evidence, GatewayException.of(kind, text).causedBy(cause));
  }

  private static GatewayException credentialRefused(Endpoint endpoint) {
    return GatewayException.of(
            FailureKind.UPSTREAM_REFUSED_CREDENTIAL,
            "SPF refused the gateway's own credential; your request was not executed")
        .causedBy(new IllegalStateException(endpoint.url() + " answered 401"));
  }
}
