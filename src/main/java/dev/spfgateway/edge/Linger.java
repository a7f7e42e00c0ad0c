package dev.spfgateway.edge;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/**
 * Ends a connection whose request was refused before its body was read. Closing at once would make
 * the system reset the connection, and the client would lose the very answer that explains it; so a
 * bounded rest of the body is read and dropped first.
 */
final class Linger {
  private final Vertx vertx;
  private final HttpServerRequest http;
  private final long maxBytes;
  private final long maxMillis;
  private long dropped;

  Linger(Vertx vertx, EdgeConfig config, HttpServerRequest http) {
    this.vertx = vertx;
    this.http = http;
    this.maxBytes = config.size().linger().bytes();
    this.maxMillis = config.time().linger().toMillis();
  }

  void begin() {
    if (maxBytes == 0 || maxMillis == 0) {
      close();
      return;
    }
    long timer = vertx.setTimer(maxMillis, id -> close());
    http.connection().closeHandler(closed -> vertx.cancelTimer(timer));
    http.exceptionHandler(failure -> close());
    http.endHandler(end -> close());
    http.handler(
        chunk -> {
          dropped += chunk.length();
          if (dropped > maxBytes) {
            close();
          }
        });
    http.resume();
  }

  private void close() {
    http.connection().close();
  }
}
