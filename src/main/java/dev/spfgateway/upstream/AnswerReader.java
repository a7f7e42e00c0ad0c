package dev.spfgateway.upstream;

import dev.spfgateway.odata.ErrorBody;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.links.BodyRewriter;
import dev.spfgateway.odata.links.LinkMap;
import dev.spfgateway.odata.links.Rewriters;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Outcome;
import dev.spfgateway.pipeline.Reply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
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
      giveUp(delivery, answer);
      return Future.failedFuture(credentialRefused(endpoint));
    }
    LinkMap map = links.ofAnswer(exchange);
    BodyRewriter rewriter;
    try {
      rewriter = rewriter(exchange, answer, map);
    } catch (ODataSyntaxException e) {
      giveUp(delivery, answer);
      return Future.failedFuture(broken(e));
    }
    return isShort(answer)
        ? collected(exchange, delivery, answer, rewriter, map)
        : Future.succeededFuture(streamed(exchange, delivery, answer, rewriter, map));
  }

  /** Nobody reads this answer; that it breaks off now is wanted and needs no line in the log. */
  private static void giveUp(Delivery delivery, HttpClientResponse answer) {
    answer.exceptionHandler(wanted -> {});
    delivery.abandon();
  }

  /** What a compressed body expands to is not known, so it is none of these. */
  private boolean isShort(HttpClientResponse answer) {
    return answer.statusCode() == 204
        || answer.statusCode() == 304
        || !Coding.isGzip(answer.headers())
            && AnswerBody.declaredLength(answer)
                .filter(bytes -> bytes <= config.maxBufferedRead().bytes())
                .isPresent();
  }

  private Future<Reply> collected(
      Exchange exchange,
      Delivery delivery,
      HttpClientResponse answer,
      BodyRewriter rewriter,
      LinkMap map) {
    return collect(exchange, answer, config.maxBufferedRead().intBytes())
        .map(body -> Buffer.buffer(rewriter.whole(body.getBytes())))
        .recover(
            failure -> {
              delivery.abandon();
              return Future.failedFuture(broken(failure));
            })
        .map(
            body ->
                new Reply(
                    answer.statusCode(),
                    headers(answer, map),
                    new Reply.Whole(body),
                    Optional.empty()));
  }

  private static Reply streamed(
      Exchange exchange,
      Delivery delivery,
      HttpClientResponse answer,
      BodyRewriter rewriter,
      LinkMap map) {
    boolean compressed = Coding.isGzip(answer.headers());
    boolean compress = compressed && Coding.acceptsGzip(exchange.request().headers());
    BodyFilter filter = new BodyFilter(rewriter, compressed, compress);
    FilteredStream stream = new FilteredStream(answer, filter, Vertx.currentContext());
    Runnable abandon =
        () -> {
          stream.cancel();
          delivery.abandon();
        };
    Optional<Long> length =
        filter.leavesAll() ? AnswerBody.declaredLength(answer) : Optional.empty();
    MultiMap headers = headers(answer, map);
    if (compress) {
      headers.set(HttpHeaders.CONTENT_ENCODING, Coding.GZIP);
    }
    return new Reply(
        answer.statusCode(),
        headers,
        new Reply.Streamed(stream, length, abandon),
        Optional.empty());
  }

  private static BodyRewriter rewriter(Exchange exchange, HttpClientResponse answer, LinkMap map) {
    if (Coding.isForeign(answer.headers())) {
      throw new ODataSyntaxException("its Content-Encoding was not asked for");
    }
    return Rewriters.forAnswer(
        answer.statusCode(),
        answer.getHeader(HttpHeaders.CONTENT_TYPE),
        exchange.entities().path(),
        map);
  }

  private static MultiMap headers(HttpClientResponse answer, LinkMap map) {
    MultiMap headers = HeaderRules.toClient(answer.headers());
    Links.rewrite(headers, map);
    if (Coding.isGzip(answer.headers())) {
      Coding.varies(headers);
    }
    return headers;
  }

  private static GatewayException broken(Throwable failure) {
    String text =
        failure instanceof ODataSyntaxException
            ? "SPF's answer can't be passed on: " + failure.getMessage()
            : "SPF's answer broke off";
    return GatewayException.of(FailureKind.UPSTREAM_BROKEN, text).causedBy(failure);
  }

  /** A mutation's answer: always collected, because its body tells who spoke. */
  Future<Reply> mutation(
      Exchange exchange, Endpoint endpoint, Delivery delivery, HttpClientResponse answer) {
    boolean whole = delivery.wholeRequestSent();
    int maxBytes = config.maxMutationAnswer().intBytes();
    return collect(exchange, answer, maxBytes)
        .map(body -> AnswerBody.plain(answer, body, maxBytes))
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
      case DONE, REJECTED -> relay(exchange, answer, wholeRequestSent, body);
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
      Exchange exchange, HttpClientResponse answer, boolean wholeRequestSent, Buffer body) {
    int status = answer.statusCode();
    LinkMap map = links.ofAnswer(exchange);
    try {
      byte[] rewritten = rewriter(exchange, answer, map).whole(body.getBytes());
      return Future.succeededFuture(
          new Reply(
              status,
              headers(answer, map),
              new Reply.Whole(Buffer.buffer(rewritten)),
              Optional.of(status < 400 ? Outcome.DONE : Outcome.REJECTED)));
    } catch (ODataSyntaxException e) {
      return Future.failedFuture(unreadable(status, wholeRequestSent, e));
    }
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
