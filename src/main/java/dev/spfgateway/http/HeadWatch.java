package dev.spfgateway.http;

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
public final class HeadWatch {
  private static final Logger LOG = LoggerFactory.getLogger(HeadWatch.class);

  private final Vertx vertx;
  private final HttpConnection connection;
  private final Duration keepAlive;
  private int inProgress;
  private boolean closed;
  private long timer;

  /**
   * Begins to wait for the first head.
   *
   * @param head how long that may take
   * @param keepAlive how long the connection may be without a request afterwards
   */
  public HeadWatch(Vertx vertx, HttpConnection connection, Duration head, Duration keepAlive) {
    this.vertx = vertx;
    this.connection = connection;
    this.keepAlive = keepAlive;
    closeAfter(head);
  }

  /** A head has come. */
  public void begun() {
    inProgress++;
    vertx.cancelTimer(timer);
  }

  /** An answer has ended. */
  public void ended() {
    inProgress--;
    if (inProgress == 0 && !closed) {
      closeAfter(keepAlive);
    }
  }

  /** The connection has closed. */
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
