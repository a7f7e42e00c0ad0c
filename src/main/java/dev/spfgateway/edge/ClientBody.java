package dev.spfgateway.edge;

import dev.spfgateway.base.memory.MemoryKind;
import dev.spfgateway.base.memory.MemoryShare;
import dev.spfgateway.http.ConnectionGuard;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.NoRoom;
import dev.spfgateway.pipeline.request.BodyBlocks;
import dev.spfgateway.pipeline.request.Request;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request's body, which is not read from the client until a stage asks for it. */
final class ClientBody implements Request.Body {
  private static final Logger LOG = LoggerFactory.getLogger(ClientBody.class);

  private final Vertx vertx;
  private final HttpServerRequest http;
  private final Duration timeout;
  private final ConnectionGuard guard;
  private final MemoryShare memory;

  ClientBody(
      Vertx vertx,
      HttpServerRequest http,
      Duration timeout,
      ConnectionGuard guard,
      MemoryShare memory) {
    this.vertx = vertx;
    this.http = http;
    this.timeout = timeout;
    this.guard = guard;
    this.memory = memory;
  }

  /** An HTTP/2 head without length and type does not tell whether the request has a body. */
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
    Once whole = new Once();
    Future<Buffer> body = whole.future();
    BodyBlocks blocks = BodyBlocks.within(memory, MemoryKind.BODY, maxBytes);
    long timer = vertx.setTimer(timeout.toMillis(), id -> whole.fail(tooSlow()));
    http.handler(chunk -> take(chunk, blocks, maxBytes, whole));
    http.exceptionHandler(failure -> whole.fail(brokenOff(failure)));
    http.endHandler(end -> whole.complete(blocks.whole()));
    // The guard calls this in the middle of a read, and the reaction may end the connection.
    Context context = vertx.getOrCreateContext();
    guard.onBrokenBody(broken -> context.runOnContext(later -> whole.fail(broken)));
    // HTTP/1.0 has no interim answers (RFC 9110, 15.2).
    if (http.headers().contains(HttpHeaders.EXPECT) && http.version() != HttpVersion.HTTP_1_0) {
      http.response().writeContinue();
    }
    http.resume();
    guard.wantBody();
    return body.onComplete(
            done -> {
              vertx.cancelTimer(timer);
              listenNoMore();
            })
        .onFailure(refused -> blocks.release());
  }

  private static void take(Buffer chunk, BodyBlocks body, int maxBytes, Once whole) {
    switch (body.add(chunk)) {
      case DONE -> {}
      case TOO_LONG -> whole.fail(tooLarge(maxBytes));
      case NO_ROOM -> whole.fail(NoRoom.forClients());
    }
  }

  /** The connection may outlive the body, and its handlers would keep the body in memory. */
  private void listenNoMore() {
    http.handler(null);
    http.endHandler(null);
    http.exceptionHandler(late -> LOG.trace("the request broke off", late));
    if (!http.isEnded()) {
      http.pause();
      guard.holdBody();
    }
  }

  private GatewayException tooSlow() {
    return GatewayException.of(
        FailureKind.CLIENT_TOO_SLOW,
        "the body did not arrive within " + timeout.toMillis() + " ms");
  }

  private static GatewayException brokenOff(Throwable cause) {
    return GatewayException.of(FailureKind.BAD_REQUEST, "the body is malformed or incomplete")
        .causedBy(cause);
  }

  /** Completes once; afterwards it refers to neither the body nor its reader. */
  private static final class Once {
    private @Nullable Promise<Buffer> promise = Promise.promise();

    Future<Buffer> future() {
      return promise == null ? Future.failedFuture("over already") : promise.future();
    }

    void complete(Buffer body) {
      Promise<Buffer> first = take();
      if (first != null) {
        first.complete(body);
      }
    }

    void fail(GatewayException why) {
      Promise<Buffer> first = take();
      if (first != null) {
        first.fail(why);
      }
    }

    private @Nullable Promise<Buffer> take() {
      Promise<Buffer> first = promise;
      promise = null;
      return first;
    }
  }

  private static GatewayException tooLarge(int maxBytes) {
    return GatewayException.of(
        FailureKind.BODY_TOO_LARGE, "the body must not be larger than " + maxBytes + " bytes");
  }
}
