package dev.spfgateway.connect;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A real TLS server that records the server name (SNI) and the version that each client requests.
 * It answers each connection's first request with a fixed text.
 */
public final class RecordingTlsServer implements AutoCloseable {
  /** What a client sent in its handshake; the name is empty when it sent none. */
  public record Hello(String name, String version) {}

  private final ServerSocket socket;
  private final SSLContext tls;
  private final Path certificate;
  private final String answer;
  private final boolean postgres;
  private final List<Hello> hellos = new CopyOnWriteArrayList<>();
  private final List<String> received = new CopyOnWriteArrayList<>();

  private RecordingTlsServer(
      SelfSignedCertificate own, String address, String answer, boolean postgres) {
    this.certificate = own.certificate();
    this.answer = answer;
    this.postgres = postgres;
    try {
      this.tls = context(own);
      this.socket = new ServerSocket(0, 50, InetAddress.getByName(address));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    daemon(this::accept);
  }

  /** Listens on an address, with a certificate for these names. */
  public static RecordingTlsServer start(
      Path directory, String address, String answer, String... names) {
    return new RecordingTlsServer(own(directory, names), address, answer, false);
  }

  /** Begins TLS when it is asked to, as PostgreSQL does, and ends the connection then. */
  public static RecordingTlsServer postgres(Path directory, String... names) {
    return new RecordingTlsServer(own(directory, names), "127.0.0.1", "", true);
  }

  private static SelfSignedCertificate own(Path directory, String... names) {
    return SelfSignedCertificate.ensure(
        directory, "server-" + names[0], List.of(names), Ticker.system());
  }

  private static SSLContext context(SelfSignedCertificate own)
      throws IOException, GeneralSecurityException {
    Certificate read;
    try (var in = Files.newInputStream(own.certificate())) {
      read = CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    String base64 = Files.readString(own.privateKey()).replaceAll("-----[^-]*-----|\\s", "");
    PrivateKey key =
        KeyFactory.getInstance(read.getPublicKey().getAlgorithm())
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("own", key, new char[0], new Certificate[] {read});
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "recording-tls-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket taken = socket.accept();
        daemon(() -> serve(taken));
      } catch (IOException e) {
        return; // It was closed.
      }
    }
  }

  private void serve(Socket taken) {
    try (taken) {
      if (postgres) {
        new DataInputStream(taken.getInputStream()).readFully(new byte[8]);
        taken.getOutputStream().write('S');
      }
      try (SSLSocket secured =
          (SSLSocket)
              tls.getSocketFactory()
                  .createSocket(
                      taken, taken.getInetAddress().getHostAddress(), taken.getPort(), true)) {
        secured.setUseClientMode(false);
        secured.startHandshake();
        hellos.add(hello(secured));
        if (!postgres) {
          exchange(secured);
        }
      }
    } catch (IOException e) {
      // The client does not trust it, or has gone.
    }
  }

  private void exchange(SSLSocket secured) throws IOException {
    byte[] bytes = new byte[64 << 10];
    int length = secured.getInputStream().read(bytes);
    received.add(new String(bytes, 0, Math.max(0, length), StandardCharsets.UTF_8));
    secured.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
    while (length >= 0) {
      length = secured.getInputStream().read(bytes);
    }
  }

  private static Hello hello(SSLSocket secured) {
    ExtendedSSLSession session = (ExtendedSSLSession) secured.getSession();
    String name =
        session.getRequestedServerNames().stream()
            .map(one -> new SNIHostName(one.getEncoded()).getAsciiName())
            .findFirst()
            .orElse("");
    return new Hello(name, session.getProtocol());
  }

  /** What clients said, in the order in which their handshakes ended. */
  public List<Hello> hellos() {
    return hellos;
  }

  /** What clients sent first. */
  public List<String> received() {
    return received;
  }

  public int port() {
    return socket.getLocalPort();
  }

  public Path certificate() {
    return certificate;
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
