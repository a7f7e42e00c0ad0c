package dev.spfgateway.admin.route;

import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends answers of the admin listener. */
public final class AdminAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(AdminAnswers.class);
  private static final int NO_CONTENT = 204;

  private AdminAnswers() {}

  /** Ends an answer with a text. Vert.x adds no length to the answer to {@code HEAD}. */
  public static void end(HttpServerResponse response, String text) {
    Buffer body = Buffer.buffer(text);
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length())).end(body);
  }

  /** AdminAnswers with JSON, or with 204 when there is none. */
  static void json(HttpServerResponse response, String json) {
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (json.isEmpty()) {
      response.setStatusCode(NO_CONTENT).end();
    } else {
      end(response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json;charset=utf-8"), json);
    }
  }

  /** AdminAnswers with a failure, and logs one that is the gateway's fault. */
  public static void fail(HttpServerRequest request, Throwable cause) {
    GatewayException failure = GatewayException.from(cause);
    if (failure.kind() == FailureKind.INTERNAL) {
      LOG.error("admin listener: {} {} failed", request.method(), request.path(), cause);
    }
    if (!request.response().headWritten()) {
      Problem.of(failure).answer(request.response());
    } else {
      close(request.connection());
    }
  }

  /** Closes a connection, which may have been closed already. */
  public static void close(HttpConnection connection) {
    connection.close().onFailure(failure -> LOG.trace("was closed already", failure));
  }
}
