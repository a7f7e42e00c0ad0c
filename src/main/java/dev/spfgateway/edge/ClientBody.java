package dev.spfgateway.edge;

import dev.spfgateway.http.ConnectionGuard;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Request;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request's body, which stays with the client until a stage asks for it. */
final class ClientBody implements Request.Body {
  private final Vertx vertx;
  private final HttpServerRequest http;
  private final Duration timeout;
  private final ConnectionGuard guard;

  ClientBody(Vertx vertx, HttpServerRequest http, Duration timeout, ConnectionGuard guard) {
    this.vertx = vertx;
    this.http = http;
    this.timeout = timeout;
    this.guard = guard;
  }

  /** HTTP/2 does not tell in the head whether a request without a length and a type has a body. */
  @Override
  public boolean isAbsent() {
    if (RequestReader.isHttp2(http)
        && http.getHeader(HttpHeaders.CONTENT_LENGTH) == null
        && http.getHeader(HttpHeaders.CONTENT_TYPE) == null) {
      return true;
    }
    return !isOfUnknownLength() && declaredLength() == 0;
  }

  @Override
  public Future<Boolean> comes() {
    if (!RequestReader.isHttp2(http) || !isOfUnknownLength()) {
      return Future.succeededFuture(!isAbsent());
    }
    return read(0)
        .map(false)
        .recover(
            failure ->
                failure instanceof GatewayException refused
                        && refused.kind() == FailureKind.BODY_TOO_LARGE
                    ? Future.succeededFuture(true)
                    : Future.failedFuture(failure));
  }

  private boolean isOfUnknownLength() {
    return RequestReader.isHttp2(http)
        ? http.getHeader(HttpHeaders.CONTENT_LENGTH) == null
        : http.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  private long declaredLength() {
    @Nullable String length = http.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      throw GatewayException.of(FailureKind.BAD_REQUEST, "Content-Length must be a number");
    }
  }

  @Override
  public Future<Buffer> read(int maxBytes) {
    if (declaredLength() > maxBytes) {
      return Future.failedFuture(tooLarge(maxBytes));
    }
    Promise<Buffer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    long timer =
        vertx.setTimer(
            timeout.toMillis(),
            id -> {
              hold();
              whole.tryFail(
                  GatewayException.of(
                      FailureKind.CLIENT_TOO_SLOW,
                      "the body did not come within " + timeout.toMillis() + " ms"));
            });
    http.handler(chunk -> take(chunk, body, maxBytes, whole));
    http.exceptionHandler(
        failure ->
            whole.tryFail(
                GatewayException.of(FailureKind.BAD_REQUEST, "the body is malformed or broke off")
                    .causedBy(failure)));
    http.endHandler(end -> whole.tryComplete(body));
    // The guard tells in the middle of a read, and what follows may end the connection.
    Context context = vertx.getOrCreateContext();
    guard.onBrokenBody(broken -> context.runOnContext(later -> whole.tryFail(broken)));
    // HTTP/1.0 knows no interim answers (RFC 9110, 15.2).
    if (http.headers().contains(HttpHeaders.EXPECT) && http.version() != HttpVersion.HTTP_1_0) {
      http.response().writeContinue();
    }
    http.resume();
    guard.wantBody();
    return whole.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private void hold() {
    http.pause();
    guard.holdBody();
  }

  private void take(Buffer chunk, Buffer body, int maxBytes, Promise<Buffer> whole) {
    if (body.length() + chunk.length() > maxBytes) {
      hold();
      whole.tryFail(tooLarge(maxBytes));
    } else {
      body.appendBuffer(chunk);
    }
  }

  private static GatewayException tooLarge(int maxBytes) {
    return GatewayException.of(
        FailureKind.BODY_TOO_LARGE, "a body may have " + maxBytes + " bytes here");
  }
}
