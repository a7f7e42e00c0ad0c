package dev.spfgateway.upstream;

import dev.spfgateway.odata.ErrorBody;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Outcome;
import dev.spfgateway.pipeline.Reply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Turns an endpoint's answer into the client's reply, or into what it proves. */
final class AnswerReader {
  private static final String UNKNOWN =
      "something before SPF answered %d after the whole request had left; whether SPF acted is"
          + " not known, and the request was not sent again";

  private final UpstreamConfig config;
  private final Links links;

  AnswerReader(UpstreamConfig config, Links links) {
    this.config = config;
    this.links = links;
  }

  /** A read's answer: short ones are collected, long ones stream. */
  Future<Reply> read(
      Exchange exchange, Endpoint endpoint, Delivery delivery, HttpClientResponse answer) {
    if (answer.statusCode() == 401) {
      delivery.abandon();
      return Future.failedFuture(credentialRefused(endpoint));
    }
    MultiMap headers = headers(exchange, endpoint, answer);
    Optional<Long> length = AnswerBody.declaredLength(answer);
    if (length.filter(bytes -> bytes <= config.maxBufferedRead().bytes()).isPresent()) {
      return collect(exchange, answer, config.maxBufferedRead().intBytes())
          .recover(
              failure -> {
                delivery.abandon();
                return Future.failedFuture(
                    GatewayException.of(FailureKind.UPSTREAM_BROKEN, "SPF's answer broke off")
                        .causedBy(failure));
              })
          .map(
              body ->
                  new Reply(answer.statusCode(), headers, new Reply.Whole(body), Optional.empty()));
    }
    Reply.Streamed stream = new Reply.Streamed(answer, length, delivery::abandon);
    return Future.succeededFuture(
        new Reply(answer.statusCode(), headers, stream, Optional.empty()));
  }

  /** A mutation's answer: always collected, because its body tells who spoke. */
  Future<Reply> mutation(
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
                read.succeeded()
                    ? judge(exchange, endpoint, answer, whole, read.result())
                    : Future.failedFuture(unreadable(answer.statusCode(), whole, read.cause())));
  }

  private Future<Buffer> collect(Exchange exchange, HttpClientResponse answer, int maxBytes) {
    return AnswerBody.collect(answer, maxBytes)
        .timeout(Math.max(1, exchange.deadline().remainingMillis()), TimeUnit.MILLISECONDS);
  }

  private Future<Reply> judge(
      Exchange exchange,
      Endpoint endpoint,
      HttpClientResponse answer,
      boolean wholeRequestSent,
      Buffer body) {
    int status = answer.statusCode();
    boolean odataError = status >= 400 && ErrorBody.isODataError(body.getBytes());
    return switch (Verdict.of(status, wholeRequestSent, odataError)) {
      case DONE -> relay(exchange, endpoint, answer, body, Outcome.DONE);
      case REJECTED -> relay(exchange, endpoint, answer, body, Outcome.REJECTED);
      case CREDENTIAL_REFUSED ->
          Future.failedFuture(
              credentialRefused(endpoint)
                  .with(wholeRequestSent ? Outcome.REJECTED : Outcome.NOT_SENT));
      case NOT_SENT ->
          Future.failedFuture(
              GatewayException.of(
                      FailureKind.UPSTREAM_BROKEN,
                      "something before SPF answered " + status + " before it had the request")
                  .with(Outcome.NOT_SENT));
      case UNKNOWN ->
          Future.failedFuture(
              GatewayException.of(FailureKind.OUTCOME_UNKNOWN, UNKNOWN.formatted(status))
                  .with(Outcome.UNKNOWN));
    };
  }

  private Future<Reply> relay(
      Exchange exchange,
      Endpoint endpoint,
      HttpClientResponse answer,
      Buffer body,
      Outcome outcome) {
    return Future.succeededFuture(
        new Reply(
            answer.statusCode(),
            headers(exchange, endpoint, answer),
            new Reply.Whole(body),
            Optional.of(outcome)));
  }

  private MultiMap headers(Exchange exchange, Endpoint endpoint, HttpClientResponse answer) {
    MultiMap headers = HeaderRules.toClient(answer.headers());
    links.rewrite(headers, endpoint, exchange);
    return headers;
  }

  /** The head came and the body did not: the status alone must tell. */
  private static GatewayException unreadable(
      int status, boolean wholeRequestSent, Throwable cause) {
    Verdict verdict = Verdict.of(status, wholeRequestSent, false);
    if (verdict == Verdict.DONE) {
      return GatewayException.of(
              FailureKind.UPSTREAM_BROKEN,
              "SPF did it and answered "
                  + status
                  + ", but the answer's body could not be read;"
                  + " read the entity to see it")
          .with(Outcome.DONE)
          .causedBy(cause);
    }
    if (verdict == Verdict.UNKNOWN) {
      return GatewayException.of(FailureKind.OUTCOME_UNKNOWN, UNKNOWN.formatted(status))
          .with(Outcome.UNKNOWN)
          .causedBy(cause);
    }
    return GatewayException.of(
            FailureKind.UPSTREAM_BROKEN,
            "SPF refused with status " + status + ", but the answer's body could not be read")
        .with(wholeRequestSent ? Outcome.REJECTED : Outcome.NOT_SENT)
        .causedBy(cause);
  }

  private static GatewayException credentialRefused(Endpoint endpoint) {
    return GatewayException.of(
            FailureKind.UPSTREAM_REFUSED_CREDENTIAL,
            "SPF refused the gateway's own credential; your request was not executed")
        .causedBy(new IllegalStateException(endpoint.url() + " answered 401"));
  }
}
