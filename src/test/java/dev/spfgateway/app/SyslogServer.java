package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.await;

import dev.spfgateway.base.FreePort;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A syslog server over TLS that reads messages with their length before them. */
final class SyslogServer {
  private final Vertx vertx;
  private final SelfSignedCertificate certificate;
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final List<NetSocket> open = new CopyOnWriteArrayList<>();
  private NetServer server;
  private final int port = FreePort.find();

  private SyslogServer(Vertx vertx, Path directory) {
    this.vertx = vertx;
    this.certificate =
        SelfSignedCertificate.ensure(directory, "syslog", List.of("localhost"), Ticker.system());
  }

  static SyslogServer start(Vertx vertx, Path directory) {
    SyslogServer made = new SyslogServer(vertx, directory);
    made.listenAgain();
    return made;
  }

  void listenAgain() {
    server =
        vertx
            .createNetServer(
                new NetServerOptions()
                    .setHost("localhost")
                    .setPort(port)
                    .setSsl(true)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertPath(certificate.certificate().toString())
                            .setKeyPath(certificate.privateKey().toString())))
            .connectHandler(this::take);
    await(server.listen());
  }

  private void take(NetSocket socket) {
    open.add(socket);
    Buffer[] rest = {Buffer.buffer()};
    socket.handler(
        more -> {
          rest[0] = rest[0].appendBuffer(more);
          rest[0] = read(rest[0]);
        });
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

  void close() {
    await(server.close());
  }

  int port() {
    return port;
  }

  Path certificate() {
    return certificate.certificate();
  }

  List<String> messages() {
    return messages;
  }
}
