package dev.spfgateway.admin.route;

import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the small JSON objects that changes have as bodies. Demands JSON's media type, which a web
 * page of another origin cannot send without asking first.
 */
final class ChangeBody {
  private static final int MAX_BYTES = 16 << 10;
  private static final String JSON = "application/json";

  private ChangeBody() {}

  /**
   * Reads the body. Call it before the current event has ended, else a part would be lost.
   *
   * @return the object, which is empty when the request has no body
   */
  static Future<JsonObject> read(Vertx vertx, HttpServerRequest request, Duration limit) {
    Promise<JsonObject> read = Promise.promise();
    Buffer body = Buffer.buffer();
    long timer =
        vertx.setTimer(
            limit.toMillis(),
            id -> fail(read, FailureKind.CLIENT_TOO_SLOW, "the body did not arrive in time"));
    request
        .handler(
            part -> {
              if (body.length() + part.length() > MAX_BYTES) {
                fail(
                    read,
                    FailureKind.BODY_TOO_LARGE,
                    "the body must have at most " + MAX_BYTES + " bytes");
              } else {
                body.appendBuffer(part);
              }
            })
        .exceptionHandler(
            broken -> fail(read, FailureKind.BAD_REQUEST, "the body broke off before its end"))
        .endHandler(end -> finish(read, request, body));
    return read.future()
        .onComplete(done -> vertx.cancelTimer(timer))
        .onFailure(failure -> endAfterAnswer(request));
  }

  private static void finish(Promise<JsonObject> read, HttpServerRequest request, Buffer body) {
    if (body.length() == 0) {
      read.tryComplete(new JsonObject());
    } else if (!isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
      fail(
          read,
          FailureKind.UNSUPPORTED_MEDIA_TYPE,
          "the body must be JSON, with Content-Type: application/json");
    } else {
      try {
        read.tryComplete(new JsonObject(body));
      } catch (DecodeException | ClassCastException e) {
        fail(read, FailureKind.BAD_REQUEST, "the body must be one JSON object");
      }
    }
  }

  /** The rest of the body may never come, and Vert.x would wait for it. */
  private static void endAfterAnswer(HttpServerRequest request) {
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    request.response().endHandler(sent -> AdminAnswers.close(request.connection()));
  }

  private static boolean isJson(@Nullable String type) {
    return type != null && type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(JSON);
  }

  private static void fail(Promise<JsonObject> read, FailureKind kind, String why) {
    read.tryFail(GatewayException.of(kind, why));
  }
}
