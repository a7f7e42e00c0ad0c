package dev.spfgateway.edge;

import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.base.memory.ConnectionMemory;
import dev.spfgateway.http.ConnectionGuard;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection on which no request is in progress for too long. What counts is a whole head,
 * not a byte, so that a client who sends one byte a second gains nothing by it. Belongs to one
 * connection and its event loop.
 */
final class ConnectionWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionWatch.class);

  private final Vertx vertx;
  private final HttpConnection connection;
  private final ClientAddress client;
  private final ConnectionConfig config;
  private final ConnectionGuard guard;
  private final ConnectionMemory memory;
  private int inProgress;
  private boolean closed;
  private boolean ending;
  private long timer;

  /** Begins to wait for the first head. */
  ConnectionWatch(
      Vertx vertx,
      HttpConnection connection,
      ClientAddress client,
      ConnectionConfig config,
      ConnectionGuard guard,
      ConnectionMemory memory) {
    this.vertx = vertx;
    this.connection = connection;
    this.client = client;
    this.config = config;
    this.guard = guard;
    this.memory = memory;
    closeAfter(config.head());
  }

  /** Whose connection it is; of a proxy that names its clients in each request, the proxy's. */
  ClientAddress client() {
    return client;
  }

  /** What the connection's requests have passed. */
  ConnectionGuard guard() {
    return guard;
  }

  /** What the connection makes the gateway hold. */
  ConnectionMemory memory() {
    return memory;
  }

  /** A head has come. */
  void begun() {
    inProgress++;
    vertx.cancelTimer(timer);
  }

  /** An answer has ended. */
  void ended() {
    inProgress--;
    if (inProgress == 0 && !closed) {
      closeAfter(config.keepAlive());
    }
  }

  /** The last answer is on its way: what the client sent behind that request must not be read. */
  void ending() {
    ending = true;
  }

  boolean isEnding() {
    return ending;
  }

  /** The connection has closed. */
  void closed() {
    closed = true;
    vertx.cancelTimer(timer);
    memory.closed();
  }

  private void closeAfter(Duration time) {
    timer =
        vertx.setTimer(
            time.toMillis(),
            id ->
                connection.close().onFailure(failure -> LOG.trace("was closed already", failure)));
  }
}
