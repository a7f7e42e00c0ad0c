package dev.spfgateway.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection on which no request is in progress for too long. Only a complete head counts,
 * so a client gains nothing by sending one byte a second. Confined to its connection's event loop.
 */
public final class HeadWatch {
  private static final Logger LOG = LoggerFactory.getLogger(HeadWatch.class);

  private final Vertx vertx;
  private final HttpConnection connection;
  private final Duration keepAlive;
  private int inProgress;
  private boolean closed;
  private long timer;

  /**
   * Starts waiting for the first head.
   *
   * @param head maximum time until the first head is complete
   * @param keepAlive maximum time without a request after that
   */
  public HeadWatch(Vertx vertx, HttpConnection connection, Duration head, Duration keepAlive) {
    this.vertx = vertx;
    this.connection = connection;
    this.keepAlive = keepAlive;
    closeAfter(head);
  }

  /** Records that a head is complete. */
  public void begun() {
    inProgress++;
    vertx.cancelTimer(timer);
  }

  /** Records that an answer has ended. */
  public void ended() {
    inProgress--;
    if (inProgress == 0 && !closed) {
      closeAfter(keepAlive);
    }
  }

  /** Records that the connection has closed. */
  public void closed() {
    closed = true;
    vertx.cancelTimer(timer);
  }

  private void closeAfter(Duration time) {
    timer =
        vertx.setTimer(
            time.toMillis(),
            id ->
                connection.close().onFailure(failure -> LOG.trace("was closed already", failure)));
  }
}
