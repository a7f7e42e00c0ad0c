package dev.spfgateway.audit.stream;

import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.audit.StreamConfig;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.connect.FixedNames;
import dev.spfgateway.connect.NameService;
import dev.spfgateway.connect.RecordingTlsServer;
import dev.spfgateway.pipeline.Passage;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyslogOutletTest {
  private static final int READ_MILLIS = 20_000;
  private static final int MANY = 100_000;
  private static final String TEXT = "{\"reason\":\"Grüße, 5 € 😀\"}";

  private final Vertx vertx = Vertx.vertx();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket();
    server.setReceiveBufferSize(4_096);
    server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void stop() throws IOException {
    await(vertx.close());
    server.close();
  }

  private SyslogOutlet outlet(String chain, Duration timeout) {
    return new SyslogOutlet(
        vertx,
        new StreamConfig.Syslog(
            "127.0.0.1", server.getLocalPort(), false, List.of(), Duration.ZERO, timeout),
        chain,
        Ticker.system());
  }

  private Socket accept() throws IOException {
    Socket taken = server.accept();
    taken.setSoTimeout(READ_MILLIS);
    return taken;
  }

  @Test
  void countsTheBytesOfAMessageAndNotItsCharacters() throws IOException {
    SyslogOutlet outlet = outlet("gateway", Duration.ofSeconds(20));

    await(
        outlet.deliver(
            List.of(new Outlet.Line("intent", 1, TEXT), new Outlet.Line("head", 1_500, "{}"))));
    await(outlet.close());

    String first = "<109>1 1970-01-01T00:00:00.001Z 127.0.0.1 spf-gateway gateway intent - " + TEXT;
    String second = "<109>1 1970-01-01T00:00:01.500Z 127.0.0.1 spf-gateway gateway head - {}";
    try (Socket taken = accept()) {
      assertThat(new String(taken.getInputStream().readAllBytes(), UTF_8))
          .isEqualTo(first.getBytes(UTF_8).length + " " + first + second.length() + " " + second);
    }
  }

  @Test
  void usesOneConnectionUntilItEndsAndTellsThatItEnded() throws IOException {
    SyslogOutlet outlet = outlet("gateway", Duration.ofSeconds(20));
    List<Outlet.Line> lines = List.of(new Outlet.Line("head", 1, "{}"));
    await(outlet.deliver(lines));
    await(outlet.deliver(lines));
    assertThat(outlet.breaks()).isZero();

    accept().close();

    for (int i = 0; i < MANY && outlet.breaks() == 0; i++) {
      // Bytes to a server that is gone are answered by a reset, sooner or later.
      await(outlet.deliver(lines).otherwiseEmpty());
    }
    assertThat(outlet.breaks()).isPositive();
    await(outlet.deliver(lines));
    accept().close();
    await(outlet.close());
  }

  @Test
  void letsGoOfAServerThatReadsNothingAndOfWhatItDidNotTake() throws IOException {
    SyslogOutlet outlet = outlet("gateway", Duration.ofSeconds(2));
    String large = "x".repeat(32 << 20);
    await(outlet.deliver(List.of(new Outlet.Line("head", 1, "{}"))));

    Throwable failure =
        Passage.anyFailure(outlet.deliver(List.of(new Outlet.Line("intent", 1, large))));

    assertThat(failure).isInstanceOf(java.util.concurrent.TimeoutException.class);
    assertThat(outlet.breaks()).isEqualTo(1);
    try (Socket taken = accept()) {
      assertThat(bytes(taken.getInputStream())).isLessThan(large.length());
    }
    await(outlet.close());
  }

  /** How many come until the other side has closed. */
  private static long bytes(InputStream stream) throws IOException {
    byte[] some = new byte[1 << 16];
    long all = 0;
    for (int read = stream.read(some); read >= 0; read = stream.read(some)) {
      all += read;
    }
    return all;
  }

  @Test
  void asksASyslogServerByItsNameAtTheAddressThatIsAlive(@TempDir Path directory) {
    NameService.install(vertx, new FixedNames().with("log", "127.0.0.2", "127.0.0.1"));
    try (RecordingTlsServer taker = RecordingTlsServer.start(directory, "127.0.0.1", "", "log")) {
      SyslogOutlet outlet =
          new SyslogOutlet(
              vertx,
              new StreamConfig.Syslog(
                  "log",
                  taker.port(),
                  true,
                  List.of(taker.certificate()),
                  Duration.ZERO,
                  Duration.ofSeconds(20)),
              "gateway",
              Ticker.system());

      await(outlet.deliver(List.of(new Outlet.Line("intent", 0, "{}"))));

      until(() -> !taker.hellos().isEmpty());
      assertThat(taker.hellos()).extracting(RecordingTlsServer.Hello::name).containsExactly("log");
      await(outlet.close());
    }
  }
}
