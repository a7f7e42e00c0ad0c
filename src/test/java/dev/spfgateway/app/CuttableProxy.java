package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.await;

import dev.spfgateway.testing.TestBed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Passes bytes, TLS included, between the gateway and a simulator until a test cuts the
 * connections. The simulator continues with what it has received, but its answer is lost.
 */
final class CuttableProxy implements AutoCloseable {
  private final NetServer server;
  private final NetClient client;
  private final List<NetSocket> sockets = new CopyOnWriteArrayList<>();
  private volatile Future<Void> passage = Future.succeededFuture();

  private CuttableProxy(NetServer server, NetClient client) {
    this.server = server;
    this.client = client;
  }

  /** Listens before a port of this machine. */
  static CuttableProxy before(TestBed bed, int port) {
    return bed.keep(before(bed.vertx(), port));
  }

  static CuttableProxy before(Vertx vertx, int port) {
    NetServer server = vertx.createNetServer();
    CuttableProxy proxy = new CuttableProxy(server, vertx.createNetClient());
    server.connectHandler(
        near -> {
          near.pause();
          proxy.sockets.add(near);
          proxy
              .passage
              .compose(free -> proxy.client.connect(port, "localhost"))
              .onSuccess(far -> join(near, far))
              .onFailure(failure -> near.close());
        });
    await(server.listen(0, "localhost"));
    return proxy;
  }

  private static void join(NetSocket near, NetSocket far) {
    near.exceptionHandler(broken -> {});
    far.exceptionHandler(broken -> {});
    near.handler(far::write);
    near.closeHandler(gone -> far.close());
    far.handler(near::write);
    far.closeHandler(gone -> near.close());
    near.resume();
  }

  String url() {
    return "https://localhost:" + server.actualPort() + "/SC2012R2/VMM";
  }

  /** Keeps the bytes of new connections, their handshake's too, until the promise is completed. */
  Promise<Void> hold() {
    Promise<Void> free = Promise.promise();
    passage = free.future();
    return free;
  }

  /** How many connections have come. */
  int connections() {
    return sockets.size();
  }

  /** Closes every connection that there is; new ones pass. */
  void cut() {
    sockets.forEach(NetSocket::close);
    sockets.clear();
  }

  @Override
  public void close() {
    await(server.close());
    await(client.close());
  }
}
