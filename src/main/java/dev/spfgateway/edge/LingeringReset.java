package dev.spfgateway.edge;

import dev.spfgateway.base.memory.MemoryKind;
import dev.spfgateway.base.memory.MemoryShare;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an HTTP/2 stream whose request was answered before its body was read; the connection's other
 * streams continue. A bounded part of the remaining body is read and dropped first, because a reset
 * while the client is still sending may cost it the answer. Such a stream is charged like an open
 * request; if there is no room for it, it is reset at once.
 */
final class LingeringReset {
  private static final Logger LOG = LoggerFactory.getLogger(LingeringReset.class);

  /** Tells the client to stop sending, because it has its answer (RFC 9113, 8.1). */
  private static final long NO_ERROR = 0;

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final HttpServerRequest http;
  private final MemoryShare memory;
  private final long maxBytes;
  private final long maxMillis;
  private long dropped;
  private long timer = NO_TIMER;
  private boolean over;

  /**
   * Prepares it.
   *
   * @param memory of the stream after its answer; closed when the stream is over
   */
  LingeringReset(Vertx vertx, EdgeConfig config, HttpServerRequest http, MemoryShare memory) {
    this.vertx = vertx;
    this.http = http;
    this.memory = memory;
    this.maxBytes = config.size().linger().bytes();
    this.maxMillis = config.time().linger().toMillis();
  }

  void begin() {
    if (maxBytes == 0 || maxMillis == 0) {
      reset();
      return;
    }
    // The code that detects a malformed stream, such as one with a wrong length, resets it itself.
    http.exceptionHandler(failure -> over());
    http.endHandler(end -> over());
    http.handler(
        chunk -> {
          dropped += chunk.length();
          if (dropped > maxBytes) {
            reset();
          }
        });
    http.resume();
    if (!over) { // most have ended, and their ends waited here
      timer = vertx.setTimer(maxMillis, id -> reset());
      if (!memory.take(MemoryKind.REQUEST, HeldForClients.REQUEST)) {
        reset();
      }
    }
  }

  private void over() {
    over = true;
    vertx.cancelTimer(timer);
    memory.close();
  }

  private void reset() {
    over();
    http.response().reset(NO_ERROR).onFailure(failure -> LOG.trace("was over already", failure));
  }
}
