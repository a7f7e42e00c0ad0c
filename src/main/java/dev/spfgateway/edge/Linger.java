package dev.spfgateway.edge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a connection (HTTP/2: a stream) whose request was refused before its body was read. Closing
 * at once would make the system reset the connection, and the client would lose the very answer
 * that explains it; so a bounded rest of the body is read and dropped first.
 */
final class Linger {
  private static final Logger LOG = LoggerFactory.getLogger(Linger.class);

  /** Tells an HTTP/2 client to stop sending, because it has its answer (RFC 9113, 8.1). */
  private static final long NO_ERROR = 0;

  private final Vertx vertx;
  private final HttpServerRequest http;
  private final long maxBytes;
  private final long maxMillis;
  private long dropped;
  private long timer;

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
    timer = vertx.setTimer(maxMillis, id -> close());
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

  /** In HTTP/2 only this request ends; the others on its connection go on. */
  private void close() {
    vertx.cancelTimer(timer);
    Future<Void> ended =
        RequestReader.isHttp2(http) ? http.response().reset(NO_ERROR) : http.connection().close();
    ended.onFailure(failure -> LOG.trace("was over already", failure));
  }
}
