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

  /** How often it is looked whether the port has closed, a millisecond apart at least. */
  private static final int MAX_LOOKS = 2000;

  private final Vertx vertx;
  private final StampId stamp;
  private final String host;
  private int port;
  private Setup setup = new Setup(new HttpServerOptions(), request -> {});
  private @Nullable HttpServer server;
  private @Nullable SocketChannel reservation;
  private Future<Void> lastChange = Future.succeededFuture();

  /** How requests are served. */
  record Setup(HttpServerOptions options, Handler<HttpServerRequest> handler) {}

  /**
   * A port that is still closed.
   *
   * @param port 0 takes a free one
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

  /** The port's number, which stays once it has been open. */
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

  /** Opens or closes the port, after whatever was asked for before. */
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
   * Binds a socket that does not listen: who connects is refused, and no other program is given the
   * port meanwhile. It also proves that the port is closed, because no socket can be bound where
   * another one listens: the JDK closes a listener only when its selector has been asked again, and
   * until then the kernel goes on accepting connections.
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
