package dev.spfgateway.edge;

import dev.spfgateway.pipeline.ClientPresence;
import dev.spfgateway.pipeline.FailureOrigin;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.pipeline.request.Route;
import dev.spfgateway.pipeline.request.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a reply or a failure to the client and leaves the connection in a defined state. */
final class Responder {
  private static final Logger LOG = LoggerFactory.getLogger(Responder.class);

  private static final int NO_CONTENT = 204;

  private final Vertx vertx;
  private final EdgeConfig config;
  private final BooleanSupplier draining;
  private final Cors cors;

  /**
   * Takes the limits.
   *
   * @param draining true while the gateway stops; clients are then told to connect elsewhere
   */
  Responder(Vertx vertx, EdgeConfig config, BooleanSupplier draining) {
    this.vertx = vertx;
    this.config = config;
    this.draining = draining;
    this.cors = new Cors(config.cors());
  }

  /**
   * Answers a failure.
   *
   * @return as for {@link #answer}
   */
  boolean fail(HttpServerRequest http, Throwable cause, ReceivedRequest received) {
    GatewayException failure = GatewayException.from(cause);
    if (failure.kind().blame() == FailureKind.Blame.GATEWAY && failure.getCause() != null) {
      LOG.error("request {} failed in the gateway", received.id(), failure.getCause());
    }
    FailureOrigin ending = FailureOrigin.of(failure, http.method().name(), received.trail());
    boolean own =
        received
            .trail()
            .route()
            .map(Route::target)
            .filter(Target.OwnApi.class::isInstance)
            .isPresent();
    Reply reply =
        own
            ? ErrorReply.problem(failure, ending, received.id())
            : ErrorReply.of(failure, ending, wish(http), received.id());
    return answer(http, reply, received);
  }

  /**
   * Ends a request whose answer could not be written. Before the answer's head was sent, the client
   * gets a plain {@code 500}; after that, the stream breaks off, so that no client takes the answer
   * for complete.
   */
  void broken(HttpServerRequest http, Throwable cause, ReceivedRequest received) {
    LOG.error("the answer to request {} can't be written", received.id(), cause);
    HttpServerResponse response = http.response();
    int status = FailureKind.INTERNAL.status();
    if (response.headWritten() || response.closed()) {
      response.reset();
      received
          .client()
          .ended(new ClientPresence.End(response.getStatusCode(), response.bytesWritten(), false));
      return;
    }
    response.headers().clear();
    response.setStatusCode(status).putHeader(Reply.REQUEST_ID, received.id());
    if (!RequestReader.isHttp2(http)) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    response.end().onComplete(sent -> giveUp(http));
    received.client().ended(new ClientPresence.End(status, 0, true));
  }

  /** What the client still sends belongs to a request that has ended. */
  private static void giveUp(HttpServerRequest http) {
    if (!RequestReader.isHttp2(http)) {
      http.connection().close();
    } else if (!http.isEnded()) {
      http.response().reset();
    }
  }

  private static void broken(HttpServerRequest http, Throwable thrown, ResponsePump pump) {
    LOG.error("the answer to request {} broke off in the gateway", requestId(http), thrown);
    pump.cut();
  }

  private static String requestId(HttpServerRequest http) {
    return String.valueOf(http.response().headers().get(Reply.REQUEST_ID));
  }

  private static ErrorReply.Wish wish(HttpServerRequest http) {
    return new ErrorReply.Wish(http.headers(), http.query());
  }

  /**
   * Answers a request.
   *
   * @return true when nothing that follows on the connection may be answered
   */
  boolean answer(HttpServerRequest http, Reply reply, ReceivedRequest received) {
    HttpServerResponse response = http.response();
    if (response.closed() || response.ended()) {
      abandon(reply);
      received.client().ended(ClientPresence.End.GONE);
      return false;
    }
    boolean unread = !http.isEnded() && !bodyIsAbsent(http);
    response.setStatusCode(reply.status());
    response.headers().addAll(reply.headers());
    response.putHeader(Reply.REQUEST_ID, received.id());
    reply.outcome().map(Outcome::word).ifPresent(word -> response.putHeader(Reply.OUTCOME, word));
    if (reply.status() >= 400 && !response.headers().contains(FailureOrigin.HEADER)) {
      response.putHeader(FailureOrigin.HEADER, FailureOrigin.of(reply, received.trail()).words());
    }
    cors.apply(http, response);
    boolean http2 = RequestReader.isHttp2(http);
    boolean last =
        !http2
            && (unread
                || received.trail().refusal().isPresent()
                || received.connection().guard().isOver()
                || draining.getAsBoolean()
                || isLast(reply)
                || endsByClosing(http, reply));
    if (http2) {
      // HTTP/2 has no such header; the server sends GOAWAY when it shuts down.
      response.headers().remove(HttpHeaders.CONNECTION);
    } else if (last) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    write(http, reply, received.client(), () -> afterwards(http, received, last));
    return last;
  }

  private static boolean isLast(Reply reply) {
    return reply.headers().contains(HttpHeaders.CONNECTION, HttpHeaders.CLOSE, true);
  }

  /** HTTP/1.0 has no chunked coding. */
  private static boolean endsByClosing(HttpServerRequest http, Reply reply) {
    return http.version() == HttpVersion.HTTP_1_0 && reply.body().length().isEmpty();
  }

  private void write(HttpServerRequest http, Reply reply, ClientPresence client, Runnable then) {
    HttpServerResponse response = http.response();
    if (isHead(http)) {
      endBare(response, reply)
          .onComplete(sent -> ended(response, reply, client, sent.succeeded(), then));
    } else if (reply.body() instanceof Reply.Streamed streamed) {
      streamed
          .length()
          .ifPresentOrElse(
              length -> response.putHeader(HttpHeaders.CONTENT_LENGTH, length.toString()),
              () -> response.setChunked(true));
      ResponsePump pump = new ResponsePump(vertx, config.time().stall(), streamed, response);
      UncaughtFailures.endBy(thrown -> broken(http, thrown, pump));
      pump.run().onComplete(sent -> ended(response, reply, client, sent.succeeded(), then));
    } else if (reply.body() instanceof Reply.Whole whole) {
      response
          .end(whole.bytes())
          .onComplete(sent -> ended(response, reply, client, sent.succeeded(), then));
    }
  }

  private static boolean isHead(HttpServerRequest http) {
    return http.method().equals(HttpMethod.HEAD);
  }

  /**
   * Answers a HEAD request, which has no body in any version of HTTP. The length is that of the
   * answer to GET, or none (RFC 9110, 8.6).
   */
  private static Future<Void> endBare(HttpServerResponse response, Reply reply) {
    abandon(reply);
    if (reply.status() != NO_CONTENT && !response.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
      reply
          .body()
          .length()
          .ifPresent(length -> response.putHeader(HttpHeaders.CONTENT_LENGTH, length.toString()));
    }
    return response.end();
  }

  private static void ended(
      HttpServerResponse response,
      Reply reply,
      ClientPresence client,
      boolean complete,
      Runnable then) {
    try {
      client.ended(new ClientPresence.End(reply.status(), response.bytesWritten(), complete));
    } finally {
      then.run();
    }
  }

  private static void abandon(Reply reply) {
    if (reply.body() instanceof Reply.Streamed streamed) {
      streamed.abandon().run();
    }
  }

  private static boolean bodyIsAbsent(HttpServerRequest http) {
    @Nullable String length = http.headers().get(HttpHeaders.CONTENT_LENGTH);
    if (length == null) {
      // HTTP/2 does not announce bodies.
      return !RequestReader.isHttp2(http)
          && !http.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }
    return length.equals("0");
  }

  private void afterwards(HttpServerRequest http, ReceivedRequest received, boolean last) {
    if (last) {
      LingeringClose.prepare(vertx, config, http.connection());
      http.connection().close();
    } else if (!http.isEnded() && RequestReader.isHttp2(http)) {
      new LingeringReset(vertx, config, http, received.connection().memory().request()).begin();
    } else if (!http.isEnded()) {
      http.resume();
    }
  }
}
