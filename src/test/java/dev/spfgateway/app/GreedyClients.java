package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.until;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Many connections to a gateway that send what a test tells them and read nothing. Refused and
 * closed connections are not failures.
 */
final class GreedyClients implements AutoCloseable {
  private static final int AT_ONCE = 32;
  private static final int SMALL = 4 << 10;

  private final int port;
  private final NetClient http1;
  private final NetClient http2;
  private final NetClient tcp;
  private final Queue<NetSocket> open = new ConcurrentLinkedQueue<>();

  GreedyClients(Vertx vertx, int port) {
    this.port = port;
    this.http1 = vertx.createNetClient(tls("http/1.1"));
    this.http2 = vertx.createNetClient(tls("h2"));
    this.tcp = vertx.createNetClient(new NetClientOptions().setReceiveBufferSize(SMALL));
  }

  private static NetClientOptions tls(String protocol) {
    return new NetClientOptions()
        .setReceiveBufferSize(SMALL)
        .setSsl(true)
        .setTrustAll(true)
        .setHostnameVerificationAlgorithm("")
        .setUseAlpn(true)
        .setApplicationLayerProtocols(List.of(protocol));
  }

  /** Connections on which the handshake has agreed on HTTP/1. */
  void http1(int count, Buffer first) {
    open(http1, count, first);
  }

  /** The same with HTTP/2. */
  void http2(int count, Buffer first) {
    open(http2, count, first);
  }

  /** The same without a handshake. */
  void tcp(int count, Buffer first) {
    open(tcp, count, first);
  }

  private void open(NetClient client, int count, Buffer first) {
    AtomicInteger left = new AtomicInteger(count);
    List<Future<Void>> lanes =
        Stream.generate(() -> lane(client, left, first)).limit(AT_ONCE).toList();
    until(() -> lanes.stream().allMatch(Future::isComplete));
  }

  /** Opens one after the other until none is left. */
  private Future<Void> lane(NetClient client, AtomicInteger left, Buffer first) {
    Promise<Void> done = Promise.promise();
    next(client, left, first, done);
    return done.future();
  }

  private void next(NetClient client, AtomicInteger left, Buffer first, Promise<Void> done) {
    if (left.getAndDecrement() <= 0) {
      done.complete();
      return;
    }
    client
        .connect(port, "127.0.0.1")
        .onComplete(
            connected -> {
              if (connected.succeeded()) {
                begin(connected.result(), first);
              }
              next(client, left, first, done);
            });
  }

  private void begin(NetSocket socket, Buffer first) {
    open.add(socket);
    socket.exceptionHandler(broken -> {});
    // Not by pause(): Vert.x would keep what has come, and never release it.
    ((NetSocketInternal) socket).channelHandlerContext().channel().config().setAutoRead(false);
    socket.write(first.copy()).onComplete(written -> {});
  }

  /** Sends more on all that are open. */
  void send(Buffer more) {
    open.forEach(socket -> socket.write(more.copy()).onComplete(written -> {}));
  }

  @Override
  public void close() {
    open.forEach(socket -> socket.close().onComplete(closed -> {}));
    for (NetClient client : List.of(http1, http2, tcp)) {
      until(client.close()::isComplete);
    }
  }
}
