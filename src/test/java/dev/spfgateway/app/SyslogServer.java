package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.await;

import dev.spfgateway.base.FreePort;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A syslog server over TLS or plain TCP that reads messages with length prefixes, or misbehaves as
 * a test says.
 */
final class SyslogServer implements AutoCloseable {
  private static final int SMALL_BUFFER = 4_096;

  private final Vertx vertx;
  private final Optional<SelfSignedCertificate> certificate;
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final List<NetSocket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger toDrop = new AtomicInteger();
  private volatile boolean deaf;
  private NetServer server;
  private final int port = FreePort.find();

  private SyslogServer(Vertx vertx, Optional<SelfSignedCertificate> certificate) {
    this.vertx = vertx;
    this.certificate = certificate;
  }

  /** Speaks TLS; its certificate is in a directory. */
  static SyslogServer start(TestBed bed, Path directory) {
    return bed.keep(start(bed.vertx(), directory));
  }

  static SyslogServer start(Vertx vertx, Path directory) {
    return start(
        new SyslogServer(
            vertx,
            Optional.of(
                SelfSignedCertificate.ensure(
                    directory, "syslog", List.of("localhost"), Ticker.system()))));
  }

  /** Speaks plain TCP. */
  static SyslogServer plain(TestBed bed) {
    return bed.keep(plain(bed.vertx()));
  }

  static SyslogServer plain(Vertx vertx) {
    return start(new SyslogServer(vertx, Optional.empty()));
  }

  private static SyslogServer start(SyslogServer made) {
    made.listenAgain();
    return made;
  }

  void listenAgain() {
    NetServerOptions options =
        new NetServerOptions()
            .setHost("localhost")
            .setPort(port)
            .setReceiveBufferSize(SMALL_BUFFER);
    certificate.ifPresent(
        own ->
            options
                .setSsl(true)
                .setKeyCertOptions(
                    new PemKeyCertOptions()
                        .setCertPath(own.certificate().toString())
                        .setKeyPath(own.privateKey().toString())));
    server = vertx.createNetServer(options).connectHandler(this::take);
    await(server.listen());
  }

  private void take(NetSocket socket) {
    connections.incrementAndGet();
    open.add(socket);
    socket.exceptionHandler(broken -> {});
    if (deaf) {
      // Not by a pause: Vert.x never releases what a paused socket holds when it closes.
      ((NetSocketInternal) socket).channelHandlerContext().channel().config().setAutoRead(false);
      return;
    }
    Buffer[] rest = {Buffer.buffer()};
    socket.handler(
        more -> {
          if (toDrop.get() > 0) {
            toDrop.decrementAndGet();
            socket.handler(ignored -> {}).close();
            return;
          }
          rest[0] = rest[0].appendBuffer(more);
          rest[0] = read(rest[0]);
        });
  }

  /** From now on accepts connections and reads nothing. */
  void becomeDeaf() {
    deaf = true;
  }

  /** Takes the first bytes of so many connections, forgets them and closes. */
  void dropNext(int count) {
    toDrop.set(count);
  }

  boolean hasDroppedAll() {
    return toDrop.get() == 0;
  }

  /** How many have been made. */
  int connections() {
    return connections.get();
  }

  private Buffer read(Buffer bytes) {
    Buffer rest = bytes;
    while (true) {
      int space = 0;
      while (space < rest.length() && rest.getByte(space) != ' ') {
        space++;
      }
      if (space >= rest.length()) {
        return rest;
      }
      int end = space + 1 + Integer.parseInt(rest.getString(0, space));
      if (end > rest.length()) {
        return rest;
      }
      messages.add(rest.getString(space + 1, end));
      rest = rest.getBuffer(end, rest.length());
    }
  }

  /** Goes away with all connections, and keeps its port. */
  void stop() {
    open.forEach(NetSocket::close);
    open.clear();
    await(server.close());
  }

  @Override
  public void close() {
    await(server.close());
  }

  int port() {
    return port;
  }

  Path certificate() {
    return certificate.orElseThrow().certificate();
  }

  List<String> messages() {
    return messages;
  }
}
