package dev.spfgateway.simulator;

import dev.spfgateway.base.CannotListen;
import dev.spfgateway.base.StampId;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port of one SPF endpoint, which can be closed and opened again. Confined to the simulator's
 * context.
 */
final class SpfPort {
  private static final Logger LOG = LoggerFactory.getLogger(SpfPort.class);

  /** Maximum number of checks whether the port has closed, at least a millisecond apart. */
  private static final int MAX_LOOKS = 2000;

  private final Vertx vertx;
  private final StampId stamp;
  private final String host;
  private int port;
  private Setup setup = new Setup(new HttpServerOptions(), request -> {});
  private @Nullable HttpServer server;
  private @Nullable SocketChannel reservation;
  private Future<Void> lastChange = Future.succeededFuture();

  /** The settings for serving requests. */
  record Setup(HttpServerOptions options, Handler<HttpServerRequest> handler) {}

  /**
   * Creates a closed port.
   *
   * @param port 0 for a free one
   */
  SpfPort(Vertx vertx, StampId stamp, String host, int port) {
    this.vertx = vertx;
    this.stamp = stamp;
    this.host = host;
    this.port = port;
  }

  StampId stamp() {
    return stamp;
  }

  /** The port's number, which never changes once the port has been open. */
  int number() {
    return port;
  }

  boolean isOpen() {
    return server != null;
  }

  /** Opens the port for the first time. */
  Future<Void> open(Setup how) {
    setup = how;
    return open();
  }

  /** Opens or closes the port, after all changes requested before. */
  Future<Void> become(boolean open) {
    lastChange =
        lastChange.transform(
            before -> {
              if (open == isOpen()) {
                return Future.succeededFuture();
              }
              return open ? open() : close();
            });
    return lastChange;
  }

  private Future<Void> open() {
    release();
    HttpServer opening = vertx.createHttpServer(setup.options()).requestHandler(setup.handler());
    return opening
        .listen(port, host)
        .recover(
            failure ->
                Future.failedFuture(
                    CannotListen.on("the simulator's stamps.ports", host, port, failure)))
        .onSuccess(
            listening -> {
              server = listening;
              port = listening.actualPort();
            })
        .mapEmpty();
  }

  private Future<Void> close() {
    Future<Void> closed =
        Optional.ofNullable(server).map(HttpServer::close).orElse(Future.succeededFuture());
    server = null;
    return closed.compose(done -> reserve(MAX_LOOKS));
  }

  /**
   * Binds a socket that does not listen: connections are refused, and no other program can take the
   * port meanwhile. A successful bind also proves that the port is closed, because no socket can be
   * bound to a port on which another one listens: the JDK closes a listener only at its selector's
   * next select, and until then the kernel accepts connections.
   */
  private Future<Void> reserve(int looksLeft) {
    if (bind()) {
      return Future.succeededFuture();
    }
    if (looksLeft == 0) {
      return Future.failedFuture("the port " + port + " does not close");
    }
    Promise<Void> again = Promise.promise();
    vertx.setTimer(1, id -> reserve(looksLeft - 1).onComplete(again));
    return again.future();
  }

  private boolean bind() {
    try {
      SocketChannel holding = SocketChannel.open();
      try {
        holding
            .setOption(StandardSocketOptions.SO_REUSEADDR, true)
            .bind(new InetSocketAddress(host, port));
      } catch (IOException e) {
        holding.close();
        throw e;
      }
      reservation = holding;
      return true;
    } catch (IOException e) {
      LOG.debug("the port {} can't be reserved yet", port, e);
      return false;
    }
  }

  private void release() {
    try {
      if (reservation != null) {
        reservation.close();
      }
    } catch (IOException e) {
      LOG.debug("the reservation of port {} can't be closed", port, e);
    }
    reservation = null;
  }
}
