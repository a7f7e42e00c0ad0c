package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.await;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * An upstream that handles its connections as a test's script says, and records the bytes it
 * receives. The script is called whenever bytes arrive on a connection, with all bytes of that
 * connection.
 */
final class RawUpstream implements AutoCloseable {

  private final NetServer server;
  private final SelfSignedCertificate certificate;
  private final List<Buffer> connections = new CopyOnWriteArrayList<>();
  private final AtomicInteger closed = new AtomicInteger();

  private RawUpstream(NetServer server, SelfSignedCertificate certificate) {
    this.server = server;
    this.certificate = certificate;
  }

  static RawUpstream start(TestBed bed, Path directory, BiConsumer<NetSocket, String> script) {
    return bed.keep(start(bed.vertx(), directory, script));
  }

  static RawUpstream start(Vertx vertx, Path directory, BiConsumer<NetSocket, String> script) {
    return start(vertx, directory, 0, script);
  }

  /** Listens on a port that another one has left. */
  static RawUpstream start(
      TestBed bed, Path directory, int port, BiConsumer<NetSocket, String> script) {
    return bed.keep(start(bed.vertx(), directory, port, script));
  }

  /** The same without a bed. */
  static RawUpstream start(
      Vertx vertx, Path directory, int port, BiConsumer<NetSocket, String> script) {
    return start(
        vertx,
        SelfSignedCertificate.ensure(directory, "upstream", List.of("localhost"), Ticker.system()),
        port,
        script);
  }

  /** Shows a certificate of one's own. */
  static RawUpstream start(
      TestBed bed, SelfSignedCertificate own, BiConsumer<NetSocket, String> script) {
    return bed.keep(start(bed.vertx(), own, script));
  }

  /** The same without a bed. */
  static RawUpstream start(
      Vertx vertx, SelfSignedCertificate own, BiConsumer<NetSocket, String> script) {
    return start(vertx, own, 0, script);
  }

  private static RawUpstream start(
      Vertx vertx, SelfSignedCertificate own, int port, BiConsumer<NetSocket, String> script) {
    NetServer server =
        vertx.createNetServer(
            new NetServerOptions()
                .setSsl(true)
                .setKeyCertOptions(
                    new PemKeyCertOptions()
                        .setCertPath(own.certificate().toString())
                        .setKeyPath(own.privateKey().toString())));
    RawUpstream upstream = new RawUpstream(server, own);
    server.connectHandler(
        socket -> {
          Buffer received = Buffer.buffer();
          upstream.connections.add(received);
          socket.closeHandler(gone -> upstream.closed.incrementAndGet());
          socket.exceptionHandler(broken -> {});
          socket.handler(
              bytes -> {
                received.appendBuffer(bytes);
                script.accept(socket, received.toString());
              });
        });
    await(server.listen(port, "localhost"));
    return upstream;
  }

  /** True once a text holds a whole head. */
  static boolean hasHead(String received) {
    return received.contains("\r\n\r\n");
  }

  /** True once a text holds the documented restore's body. */
  static boolean hasRestore(String received) {
    return received.endsWith(RunningGateway.RESTORE);
  }

  int port() {
    return server.actualPort();
  }

  String url() {
    return "https://localhost:" + server.actualPort() + "/SC2012R2/VMM";
  }

  Path certificate() {
    return certificate.certificate();
  }

  /** What each connection sent, in the order in which they came. */
  List<String> received() {
    return connections.stream().map(Buffer::toString).toList();
  }

  /** How often the restore's body arrived in full. */
  long restores() {
    return received().stream().filter(RawUpstream::hasRestore).count();
  }

  /** How many connections have ended. */
  int closed() {
    return closed.get();
  }

  @Override
  public void close() {
    await(server.close());
  }
}
