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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An upstream that handles its connections as a test's script says, and records the bytes it
 * receives. The script is called whenever bytes arrive on a connection, with all bytes of that
 * connection.
 */
final class RawUpstream implements AutoCloseable {
  /** In whose name the gateway sends its probes. */
  static final String PROBER = "spf-gateway-probe";

  private static final String LINES = "(?:[^\r\n]+\r\n)*";
  private static final Pattern PROBE =
      Pattern.compile("GET " + LINES + "[^\r\n]*" + PROBER + "\r\n" + LINES + "\r\n");

  private final NetServer server;
  private final SelfSignedCertificate certificate;
  private final List<Connection> connections = new CopyOnWriteArrayList<>();

  /** A connection and what it has sent so far. */
  private record Connection(Buffer bytes, AtomicBoolean closed) {
    boolean carriesProbesOnly() {
      return bytes.length() > 0 && withoutProbes().isEmpty();
    }

    String withoutProbes() {
      return PROBE.matcher(bytes.toString()).replaceAll("");
    }
  }

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
          AtomicBoolean closed = new AtomicBoolean();
          upstream.connections.add(new Connection(received, closed));
          socket.closeHandler(gone -> closed.set(true));
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

  /** True when a head is that of a probe, which the gateway sends by itself. */
  static boolean isProbe(String head) {
    return head.contains(PROBER);
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

  /**
   * What each connection sent, in the order in which they came. The gateway's own probes, which may
   * come at any time, are left out.
   */
  List<String> received() {
    return withRequests().map(Connection::withoutProbes).toList();
  }

  private Stream<Connection> withRequests() {
    return connections.stream().filter(one -> !one.carriesProbesOnly());
  }

  /** How often the restore's body arrived in full. */
  long restores() {
    return received().stream().filter(RawUpstream::hasRestore).count();
  }

  /** How many connections came, those of probes included. */
  int connections() {
    return connections.size();
  }

  /** How many connections of {@link #received} have ended. */
  long closed() {
    return withRequests().filter(one -> one.closed().get()).count();
  }

  @Override
  public void close() {
    await(server.close());
  }
}
