package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.testing.TestBed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What clients of the admin listener can keep open. */
class AdminLimitsIT {
  private static final int MOST_BYTES = 1_000;
  private static final String LIVE = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private RunningGateway gateway;

  @BeforeEach
  void start() {
    gateway =
        RunningGateway.in(directory)
            .set("adminListener.time.head", "500ms")
            .set("adminListener.time.keepAlive", "1s")
            .set("adminListener.time.stall", "1s")
            .endpoint("https://localhost:1/SC2012R2/VMM", certificate())
            .start(bed);
  }

  private Path certificate() {
    return SelfSignedCertificate.ensure(
            directory, "upstream", List.of("localhost"), Ticker.system())
        .certificate();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.gateway().adminPort());
    socket.setSoTimeout(20);
    return socket;
  }

  /** Sends one byte of a head after the other, until the listener ends the connection. */
  private static boolean endsWhileAHeadDripsIn(Socket socket) throws IOException {
    socket
        .getOutputStream()
        .write("GET /livez HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < MOST_BYTES; i++) {
      try {
        socket.getOutputStream().write('x');
        if (socket.getInputStream().read() < 0) {
          return true;
        }
      } catch (SocketTimeoutException e) {
        continue; // still open
      } catch (IOException e) {
        return true;
      }
    }
    return false;
  }

  @Test
  void aHeadThatDripsInEndsItsConnection() throws IOException {
    try (Socket socket = connect()) {
      assertThat(endsWhileAHeadDripsIn(socket)).isTrue();
    }
  }

  @Test
  void aNextHeadThatDripsInEndsItsConnection() throws IOException {
    try (Socket socket = connect()) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(LIVE.getBytes(StandardCharsets.US_ASCII));
      StringBuilder answer = new StringBuilder();
      while (answer.indexOf("alive\n") < 0) {
        answer.append((char) socket.getInputStream().read());
      }
      socket.setSoTimeout(20);

      assertThat(endsWhileAHeadDripsIn(socket)).isTrue();
    }
  }

  @Test
  void whoReadsNothingIsCutOff() throws IOException {
    String metrics =
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + gateway.adminToken().orElseThrow()
            + "\r\n\r\n";
    InetSocketAddress admin =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.gateway().adminPort());
    try (SocketChannel channel = SocketChannel.open(admin)) {
      channel.configureBlocking(false);
      ByteBuffer heads =
          ByteBuffer.wrap(metrics.repeat(10_000).getBytes(StandardCharsets.US_ASCII));

      until(() -> isCutOff(channel, heads));
    }
  }

  private static boolean isCutOff(SocketChannel channel, ByteBuffer heads) {
    try {
      if (!heads.hasRemaining()) {
        heads.rewind();
      }
      channel.write(heads);
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
