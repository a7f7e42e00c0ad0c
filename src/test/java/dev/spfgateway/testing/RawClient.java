package dev.spfgateway.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A TLS client that sends exactly the bytes it is given, and reads answers one by one. */
public final class RawClient implements AutoCloseable {
  private static final int READ_TIMEOUT_MILLIS = 30_000;
  private static final Pattern LENGTH =
      Pattern.compile("content-length: *(\\d+)", Pattern.CASE_INSENSITIVE);

  private final Socket socket;
  private final PushbackInputStream in;

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new PushbackInputStream(socket.getInputStream());
  }

  /** Without TLS. */
  public static RawClient plain(String address, int port) {
    try {
      Socket socket = new Socket(InetAddress.getByName(address), port);
      socket.setSoTimeout(READ_TIMEOUT_MILLIS);
      return new RawClient(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static RawClient connect(int port, Path certificate) {
    return connect(port, certificate, (KeyManager[]) null);
  }

  /** Shows a client certificate, too; none when null. */
  public static RawClient connect(int port, Path certificate, KeyManager[] own) {
    return connect(port, trusting(certificate, own), new String[] {"TLSv1.3", "TLSv1.2"});
  }

  /** Speaks one version of TLS only. */
  public static RawClient connect(int port, Path certificate, String tls) {
    return connect(port, trusting(certificate), new String[] {tls});
  }

  /**
   * Speaks TLS over a connection that is open already, whatever it has carried so far.
   *
   * @param protocols for ALPN; none when empty
   */
  public static RawClient over(Socket open, Path certificate, String... protocols) {
    try {
      SSLSocket socket =
          (SSLSocket)
              trusting(certificate)
                  .getSocketFactory()
                  .createSocket(open, "localhost", open.getPort(), true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(protocols);
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(READ_TIMEOUT_MILLIS);
      return new RawClient(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Offers these protocols in the handshake (ALPN). */
  public static RawClient connectOffering(int port, Path certificate, String... protocols) {
    return connect(port, trusting(certificate), new String[] {"TLSv1.3", "TLSv1.2"}, protocols);
  }

  private static RawClient connect(
      int port, SSLContext context, String[] versions, String... protocols) {
    try {
      SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
      socket.setEnabledProtocols(versions);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(protocols);
      socket.setSSLParameters(parameters);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(READ_TIMEOUT_MILLIS);
      return new RawClient(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** TLS that trusts one certificate. */
  public static SSLContext trusting(Path certificate) {
    return trusting(certificate, null);
  }

  private static SSLContext trusting(Path certificate, KeyManager[] own) {
    try (InputStream pem = Files.newInputStream(certificate)) {
      KeyStore trust = KeyStore.getInstance(KeyStore.getDefaultType());
      trust.load(null, null);
      trust.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory trustees =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trustees.init(trust);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own, trustees.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public RawClient send(String text) {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until an answer begins, and leaves it to be read. */
  public RawClient awaitAnything() {
    int first = readByte();
    if (first < 0) {
      throw new AssertionError("the connection ended without an answer");
    }
    try {
      in.unread(first);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** True when the server has ended its side in an orderly way, and nothing is left to read. */
  public boolean seesTheEnd() {
    return readByte() < 0;
  }

  /** One head and the body that its Content-Length announces. */
  public String answer() {
    String head = head();
    Matcher length = LENGTH.matcher(head);
    return length.find() ? head + read(Integer.parseInt(length.group(1))) : head;
  }

  /** The same, or empty text when the server ends the connection without an answer. */
  public String answerOrEnd() {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    try {
      int next = in.read();
      while (next >= 0) {
        head.write(next);
        if (head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
          String text = head.toString(StandardCharsets.ISO_8859_1);
          Matcher length = LENGTH.matcher(text);
          return length.find() ? text + read(Integer.parseInt(length.group(1))) : text;
        }
        next = in.read();
      }
      return "";
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("neither an answer nor an end came", e);
    } catch (IOException e) {
      return "";
    }
  }

  /** Everything up to and including an empty line. */
  public String head() {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = readByte();
      if (next < 0) {
        throw new AssertionError(
            "the connection ended after: " + head.toString(StandardCharsets.ISO_8859_1));
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  /** All that comes until the server ends the connection. */
  public String everything() {
    return read(Integer.MAX_VALUE);
  }

  public String read(int bytes) {
    try {
      return new String(in.readNBytes(bytes), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** True when the server has closed the connection, in whatever way. */
  public boolean isClosedByServer() {
    try {
      return in.read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** True when the server ends the connection within so many milliseconds. */
  public boolean hasEndedWithin(int millis) {
    try {
      socket.setSoTimeout(millis);
      return in.read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private int readByte() {
    try {
      return in.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The headers of a head, in lower case. */
  public static String lower(String head) {
    return head.toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
