package dev.spfgateway.upstream.connection;

import io.vertx.core.http.HttpClientConnection;

/** A connection of {@link Connections}, either leased or idle. */
final class Connection {
  private final HttpClientConnection http;
  private final long sinceNanos;
  private long usedNanos;
  private boolean open = true;

  /**
   * @param sinceNanos when the connection was opened, by the ticker
   */
  Connection(HttpClientConnection http, long sinceNanos) {
    this.http = http;
    this.sinceNanos = sinceNanos;
  }

  HttpClientConnection http() {
    return http;
  }

  /** False once either side has closed it. */
  boolean isOpen() {
    return open;
  }

  /** Records that the connection is closed; true the first time. */
  boolean noteClosed() {
    boolean first = open;
    open = false;
    return first;
  }

  /** When the connection was opened, by the ticker. */
  long sinceNanos() {
    return sinceNanos;
  }

  /** When the connection's last answer ended, by the ticker. */
  long usedNanos() {
    return usedNanos;
  }

  void used(long nanos) {
    usedNanos = nanos;
  }
}
