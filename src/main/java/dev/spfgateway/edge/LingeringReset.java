package dev.spfgateway.edge;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an HTTP/2 stream whose request was answered before its body was read; the connection's other
 * streams continue. A bounded part of the remaining body is read and dropped first, because a reset
 * while the client is still sending may cost it the answer.
 */
final class LingeringReset {
  private static final Logger LOG = LoggerFactory.getLogger(LingeringReset.class);

  /** Tells the client to stop sending, because it has its answer (RFC 9113, 8.1). */
  private static final long NO_ERROR = 0;

  private final Vertx vertx;
  private final HttpServerRequest http;
  private final long maxBytes;
  private final long maxMillis;
  private long dropped;
  private long timer;

  LingeringReset(Vertx vertx, EdgeConfig config, HttpServerRequest http) {
    this.vertx = vertx;
    this.http = http;
    this.maxBytes = config.size().linger().bytes();
    this.maxMillis = config.time().linger().toMillis();
  }

  void begin() {
    if (maxBytes == 0 || maxMillis == 0) {
      reset();
      return;
    }
    timer = vertx.setTimer(maxMillis, id -> reset());
    // The code that detects a malformed stream, such as one with a wrong length, resets it itself.
    http.exceptionHandler(failure -> vertx.cancelTimer(timer));
    http.endHandler(end -> vertx.cancelTimer(timer));
    http.handler(
        chunk -> {
          dropped += chunk.length();
          if (dropped > maxBytes) {
            reset();
          }
        });
    http.resume();
  }

  private void reset() {
    vertx.cancelTimer(timer);
    http.response().reset(NO_ERROR).onFailure(failure -> LOG.trace("was over already", failure));
  }
}
