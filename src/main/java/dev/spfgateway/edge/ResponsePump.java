package dev.spfgateway.edge;

import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/**
 * Streams a body to the client, no faster than the client reads. Breaks off both sides when nothing
 * is written for too long; a broken answer is never ended as if it were complete. {@link
 * dev.spfgateway.http.StallWatch} handles clients that read too slowly.
 */
final class ResponsePump {
  /** Tells an HTTP/2 client that the answer is broken (RFC 9113, 7); HTTP/1 closes. */
  private static final long INTERNAL_ERROR = 0x2;

  /** Checks per stall time: a stall is noticed at most one interval late. */
  private static final int LOOKS = 8;

  private final Vertx vertx;
  private final Duration stall;
  private final Reply.Streamed body;
  private final HttpServerResponse response;
  private long seenBytes = -1;
  private int idleLooks;

  ResponsePump(Vertx vertx, Duration stall, Reply.Streamed body, HttpServerResponse response) {
    this.vertx = vertx;
    this.stall = stall;
    this.body = body;
    this.response = response;
  }

  Future<Void> run() {
    long between = Math.max(1, stall.toMillis() / LOOKS);
    long watch = vertx.setPeriodic(between, id -> checkProgress());
    return body.stream()
        .pipe()
        .endOnFailure(false)
        .to(response)
        .onComplete(done -> vertx.cancelTimer(watch))
        .onFailure(failure -> cut());
  }

  private void checkProgress() {
    long bytes = response.bytesWritten();
    idleLooks = bytes == seenBytes ? idleLooks + 1 : 0;
    seenBytes = bytes;
    if (idleLooks >= LOOKS) {
      cut();
    }
  }

  /** Breaks the answer off. */
  void cut() {
    body.abandon().run();
    response.reset(INTERNAL_ERROR);
  }
}
