package dev.spfgateway.upstream.body;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.links.BodyRewriter;
import dev.spfgateway.odata.links.LinkMap;
import dev.spfgateway.odata.links.Rewriters;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.Methods;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns an endpoint's answer into the client's reply, with links that lead through the gateway. */
public final class Replies {
  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

  private final Vertx vertx;
  private static final int METHOD_NOT_ALLOWED = FailureKind.METHOD_NOT_ALLOWED.status();

  private final LinkRewriting links;
  private final Duration maxStream;

  /**
   * @param maxStream maximum time from an answer's head to its end
   */
  public Replies(Vertx vertx, LinkRewriting links, Duration maxStream) {
    this.vertx = vertx;
    this.links = links;
    this.maxStream = maxStream;
  }

  /**
   * The reply to a complete answer.
   *
   * @param body without its content coding
   * @throws ODataSyntaxException when it can't be inspected
   */
  public Reply whole(
      Exchange exchange, HttpClientResponse answer, Buffer body, Optional<Outcome> outcome) {
    LinkMap map = links.ofAnswer(exchange);
    if (isRedirection(answer)) {
      return redirection(exchange, answer, map, outcome);
    }
    byte[] rewritten = rewriter(exchange, answer, map).whole(body.getBytes());
    return new Reply(
        answer.statusCode(),
        headers(exchange, answer, map),
        new Reply.Whole(Buffer.buffer(rewritten)),
        outcome);
  }

  private static boolean isRedirection(HttpClientResponse answer) {
    return answer.statusCode() >= 300 && answer.statusCode() < 400;
  }

  /**
   * The header tells the client where to go; the body is a page of the web server's, with the old
   * address, and is dropped.
   */
  private static Reply redirection(
      Exchange exchange, HttpClientResponse answer, LinkMap map, Optional<Outcome> outcome) {
    MultiMap headers = headers(exchange, answer, map);
    if (answer.statusCode() != 304) {
      headers.remove(HttpHeaders.CONTENT_TYPE);
    }
    return new Reply(answer.statusCode(), headers, new Reply.Whole(Buffer.buffer()), outcome);
  }

  /**
   * The reply to an answer that is still arriving.
   *
   * @param cut ends the attempt before its answer has ended
   * @throws ODataSyntaxException when it can't be inspected
   */
  public Reply streamed(Exchange exchange, HttpClientResponse answer, Runnable cut) {
    LinkMap map = links.ofAnswer(exchange);
    boolean compressed = Coding.isGzip(answer.headers());
    boolean compress = compressed && Coding.acceptsGzip(exchange.request().headers());
    BodyFilter filter = new BodyFilter(rewriter(exchange, answer, map), compressed, compress);
    FilteredStream stream = new FilteredStream(answer, filter, Vertx.currentContext());
    Runnable abandon =
        () -> {
          stream.cancel();
          cut.run();
        };
    bound(exchange, stream, abandon);
    Optional<Long> length =
        filter.leavesAll() ? AnswerBody.declaredLength(answer) : Optional.empty();
    MultiMap headers = headers(exchange, answer, map);
    if (compress) {
      headers.set(HttpHeaders.CONTENT_ENCODING, Coding.GZIP);
    }
    return new Reply(
        answer.statusCode(),
        headers,
        new Reply.Streamed(stream, length, abandon),
        Optional.empty());
  }

  /**
   * Bounds the time for which an answer holds its connection, however slowly or never its client
   * reads it.
   */
  private void bound(Exchange exchange, FilteredStream stream, Runnable abandon) {
    long timer =
        vertx.setTimer(
            maxStream.toMillis(),
            id -> {
              if (stream.expire()) {
                LOG.info(
                    "the answer to request {} is cut off, because it streamed for {}",
                    exchange.request().id(),
                    maxStream);
              }
            });
    exchange
        .client()
        .onEnd(
            () -> {
              vertx.cancelTimer(timer);
              abandon.run();
            });
  }

  private static BodyRewriter rewriter(Exchange exchange, HttpClientResponse answer, LinkMap map) {
    if (Coding.isForeign(answer.headers())) {
      throw new ODataSyntaxException("it has a Content-Encoding that the gateway did not request");
    }
    return Rewriters.forAnswer(
        answer.statusCode(),
        answer.getHeader(HttpHeaders.CONTENT_TYPE),
        exchange.entities().path(),
        map);
  }

  private static MultiMap headers(Exchange exchange, HttpClientResponse answer, LinkMap map) {
    MultiMap headers = HeaderRules.toClient(answer.headers());
    LinkRewriting.rewrite(headers, map);
    allow(exchange, answer, headers);
    if (Coding.isGzip(answer.headers())) {
      Coding.varies(headers);
    }
    return headers;
  }

  /** Names the allowed methods in every answer to a refused method. */
  static void allow(Exchange exchange, HttpClientResponse answer, MultiMap headers) {
    if (answer.statusCode() == METHOD_NOT_ALLOWED && !headers.contains(HttpHeaders.ALLOW)) {
      headers.set(HttpHeaders.ALLOW, Methods.except(exchange.entities().verb()));
    }
  }
}
