package dev.spfgateway.upstream.connection;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.upstream.config.UpstreamConfig;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Connections that are not in use, each kept for a limited time. Confined to one event loop. */
final class IdleConnections {
  private final Vertx vertx;
  private final Duration keepAlive;
  private final Duration maxAge;
  private final Ticker ticker;
  private final Consumer<Connection> close;

  /** The most recently used connection comes first. */
  private final Deque<Connection> connections = new ArrayDeque<>();

  private final ConnectionCounts.OfServer counts;
  private boolean sweepComes;
  private int counted;

  /**
   * @param counts counts idle connections
   * @param close closes connections that were idle or open for too long
   */
  IdleConnections(
      Vertx vertx,
      UpstreamConfig.Connection config,
      Ticker ticker,
      ConnectionCounts.OfServer counts,
      Consumer<Connection> close) {
    this.vertx = vertx;
    this.keepAlive = config.keepAlive();
    this.maxAge = config.maxAge();
    this.ticker = ticker;
    this.counts = counts;
    this.close = close;
  }

  /** Whether there is a usable connection. */
  boolean hasAny() {
    closeStale();
    count();
    return !connections.isEmpty();
  }

  /** True when the connection is too old to carry another request. */
  boolean isOld(Connection connection) {
    return ticker.since(connection.sinceNanos()).compareTo(maxAge) >= 0;
  }

  void add(Connection connection) {
    connection.used(ticker.nanos());
    connections.addFirst(connection);
    count();
    sweepLater();
  }

  void remove(Connection connection) {
    connections.remove(connection);
    count();
  }

  /** Takes the most recently used connection, which the server is least likely to have closed. */
  Connection takeNewest() {
    Connection newest = connections.removeFirst();
    count();
    return newest;
  }

  void closeOldest() {
    Connection oldest = connections.removeLast();
    count();
    close.accept(oldest);
  }

  void closeAll() {
    while (!connections.isEmpty()) {
      closeOldest();
    }
  }

  private void count() {
    counts.addIdle(connections.size() - counted);
    counted = connections.size();
  }

  private void sweepLater() {
    if (!sweepComes) {
      sweepComes = true;
      vertx.setTimer(
          keepAlive.toMillis(),
          id -> {
            sweepComes = false;
            if (hasAny()) {
              sweepLater();
            }
          });
    }
  }

  private void closeStale() {
    long oldest = ticker.nanos() - keepAlive.toNanos();
    for (@Nullable Connection last = connections.peekLast();
        last != null && last.usedNanos() - oldest <= 0;
        last = connections.peekLast()) {
      closeOldest();
    }
    for (Connection one : connections.stream().filter(this::isOld).toList()) {
      connections.remove(one);
      close.accept(one);
    }
  }
}
