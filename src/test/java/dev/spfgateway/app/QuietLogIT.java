package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.testing.Waits.until;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.testing.TestBed;
import io.vertx.core.Promise;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults of upstreams and clients that the gateway expects cause no errors in the log, because
 * operators alert on errors.
 */
class QuietLogIT {
  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private RawUpstream upstream;
  private CuttableProxy proxy;
  private RudeServer keys;
  private RunningGateway gateway;
  private LogWatch log;

  /** Begins an answer to everybody and resets the connection. */
  private record RudeServer(ServerSocket socket, AtomicInteger served) implements AutoCloseable {
    static RudeServer start() throws IOException {
      RudeServer made =
          new RudeServer(
              new ServerSocket(0, 0, InetAddress.getLoopbackAddress()), new AtomicInteger());
      Thread thread = new Thread(made::serve, "rude-server");
      thread.setDaemon(true);
      thread.start();
      return made;
    }

    int port() {
      return socket.getLocalPort();
    }

    private void serve() {
      while (!socket.isClosed()) {
        try (Socket taken = socket.accept()) {
          taken.getInputStream().read();
          taken.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Le".getBytes(US_ASCII));
          reset(taken);
          served.incrementAndGet();
        } catch (IOException e) {
          // It was closed, or the client was faster.
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @BeforeEach
  void start() throws IOException {
    upstream =
        RawUpstream.start(bed, directory.resolve("upstream"), (socket, text) -> answer(socket));
    proxy = CuttableProxy.before(bed, upstream.port());
    keys = bed.keep(RudeServer.start());
    gateway =
        RunningGateway.in(directory)
            .endpoint(proxy.url(), upstream.certificate())
            .trusting("i", "a", "http://localhost:" + keys.port() + "/keys")
            .set("authentication.bearer.keys.refresh", "1s")
            .set("authentication.bearer.keys.pause", "50ms")
            .start(bed);
    log = bed.keep(LogWatch.begin());
  }

  private static void answer(NetSocket socket) {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  }

  @Test
  void aConnectionThatComesWhenTheRequestsTimeIsOverIsNoError() {
    Promise<Void> passage = proxy.hold();
    assertThat(
            gateway
                .send("GET", CONTOSO_VMM + "Jobs", OPERATOR, null, "X-Request-Timeout", "1")
                .status())
        .isGreaterThanOrEqualTo(500);
    assertThat(
            gateway
                .send("MERGE", beforeUpdate(), OPERATOR, RESTORE, "X-Request-Timeout", "1")
                .status())
        .isGreaterThanOrEqualTo(500);

    passage.complete();

    until(() -> upstream.closed() == proxy.connections());
    assertThat(proxy.connections()).isPositive();
    assertThat(upstream.received()).allMatch(String::isEmpty);
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void anIssuerOfKeysThatResetsConnectionsIsNoErrorOfALibrary() {
    until(() -> keys.served().get() >= 3);

    assertThat(log.lines()).isEmpty();
  }

  @Test
  void aClientThatResetsItsConnectionIsNoError() throws IOException {
    for (int port : List.of(gateway.port(), gateway.gateway().adminPort())) {
      for (String sent : List.of("", "GET / HT", "GET / HTTP/1.1\r\nHost: a\r\n\r\n")) {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
        client.getOutputStream().write(sent.getBytes(US_ASCII));
        reset(client);
      }
    }

    assertThat(gateway.send("GET", CONTOSO_VMM + "Jobs", OPERATOR, null).status()).isEqualTo(200);
    assertThat(gateway.admin("/livez").status()).isEqualTo(200);
    assertThat(log.lines()).isEmpty();
  }
}
