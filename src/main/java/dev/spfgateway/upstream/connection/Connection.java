package dev.spfgateway.upstream.connection;

import io.vertx.core.http.HttpClientConnection;

/** A connection of {@link Connections}: one that is leased, or one of {@link IdleConnections}. */
final class Connection {
  private final HttpClientConnection http;
  private final long sinceNanos;
  private long usedNanos;
  private boolean open = true;

  /** Takes when it was opened, by the ticker. */
  Connection(HttpClientConnection http, long sinceNanos) {
    this.http = http;
    this.sinceNanos = sinceNanos;
  }

  HttpClientConnection http() {
    return http;
  }

  /** False once it was closed from either side. */
  boolean isOpen() {
    return open;
  }

  /** Notes that it is closed; true for the first time. */
  boolean noteClosed() {
    boolean first = open;
    open = false;
    return first;
  }

  /** When it was opened, by the ticker. */
  long sinceNanos() {
    return sinceNanos;
  }

  /** When its last answer had ended, by the ticker. */
  long usedNanos() {
    return usedNanos;
  }

  void used(long nanos) {
    usedNanos = nanos;
  }
}
