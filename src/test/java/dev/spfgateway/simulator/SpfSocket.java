package dev.spfgateway.simulator;

import dev.spfgateway.testing.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A socket that sends exactly the bytes of a test, and tells how the other side ended. */
final class SpfSocket implements AutoCloseable {
  private static final int LIMIT_MILLIS = 30_000;

  private final Socket socket;

  /** How a connection is at the end of what came. */
  enum End {
    /** A FIN. */
    CLOSED,
    /** An RST. */
    RESET
  }

  /** Everything that came, and the end. */
  record Rest(String bytes, End end) {}

  private SpfSocket(Socket socket) throws SocketException {
    this.socket = socket;
    socket.setSoTimeout(LIMIT_MILLIS);
  }

  /** Without TLS. */
  static SpfSocket plain(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress("localhost", port), LIMIT_MILLIS);
    return new SpfSocket(socket);
  }

  /**
   * Connects without TLS and sends nothing. A connection that is reset at once may tell so while it
   * is being made; one that is refused was never made and fails.
   */
  static Rest meet(int port) throws IOException {
    try (SpfSocket socket = plain(port)) {
      return socket.rest();
    } catch (ConnectException refused) {
      throw refused;
    } catch (SocketException reset) {
      return new Rest("", End.RESET);
    }
  }

  /** With TLS, trusting one certificate; fails as the handshake does. */
  static SpfSocket tls(int port, Path certificate) throws IOException {
    Socket socket = RawClient.trusting(certificate).getSocketFactory().createSocket();
    socket.connect(new InetSocketAddress("localhost", port), LIMIT_MILLIS);
    SpfSocket connected = new SpfSocket(socket);
    ((javax.net.ssl.SSLSocket) socket).startHandshake();
    return connected;
  }

  SpfSocket send(String text) {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything up to and with the next empty line. */
  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("closed after: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** The next byte. */
  int next() throws IOException {
    return socket.getInputStream().read();
  }

  /** Everything that still comes, and how it ends. */
  Rest rest() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    End end = End.CLOSED;
    try {
      for (int next; (next = socket.getInputStream().read()) >= 0; ) {
        bytes.write(next);
      }
    } catch (SocketException reset) {
      end = End.RESET;
    }
    return new Rest(bytes.toString(StandardCharsets.UTF_8), end);
  }

  /** How many milliseconds a test is silent before it calls the other side silent too. */
  boolean isSilentFor(int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      int next = socket.getInputStream().read();
      throw new AssertionError("not silent: " + next);
    } catch (SocketTimeoutException silent) {
      socket.setSoTimeout(LIMIT_MILLIS);
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
