package dev.spfgateway.app;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** An HTTP/2 client that sends arbitrary frames, in any order. */
final class RawHttp2 implements AutoCloseable {
  static final int DATA = 0x0;
  static final int HEADERS = 0x1;
  static final int RST_STREAM = 0x3;
  static final int PRIORITY = 0x2;
  static final int SETTINGS = 0x4;
  static final int PING = 0x6;
  static final int GOAWAY = 0x7;
  static final int WINDOW_UPDATE = 0x8;
  static final int CONTINUATION = 0x9;
  static final int END_STREAM = 0x1;
  static final int END_HEADERS = 0x4;

  private static final int READ_TIMEOUT_MILLIS = 30_000;
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final SSLSocket socket;
  private final DataInputStream in;

  /** A frame as it came. */
  record Frame(int type, int flags, int stream, byte[] payload) {
    /** The error code of a frame that ends a stream. */
    int streamError() {
      return ByteBuffer.wrap(payload).getInt();
    }

    /** The error code of a frame that ends the connection. */
    int connectionError() {
      return ByteBuffer.wrap(payload).getInt(4);
    }
  }

  private RawHttp2(SSLSocket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
  }

  /** Connects, agrees on HTTP/2 and sends preface and settings. */
  static RawHttp2 connect(int port, Path certificate) {
    try (InputStream pem = Files.newInputStream(certificate)) {
      KeyStore trust = KeyStore.getInstance(KeyStore.getDefaultType());
      trust.load(null, null);
      trust.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory trustees =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trustees.init(trust);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trustees.getTrustManagers(), null);
      SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(READ_TIMEOUT_MILLIS);
      RawHttp2 client = new RawHttp2(socket);
      client.write(PREFACE);
      return client.send(SETTINGS, 0, 0, new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The head of {@code GET /} at localhost, in static and literal fields. */
  static byte[] get() {
    return head(0x82).toByteArray();
  }

  /** The head of a GET with an API key; neither may have more than 126 bytes. */
  static byte[] get(String path, String key) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(new byte[] {(byte) 0x82, (byte) 0x87, 0x04});
    text(block, path);
    block.write(0x41);
    text(block, "localhost");
    block.write(0);
    text(block, "x-api-key");
    text(block, key);
    return block.toByteArray();
  }

  private static void text(ByteArrayOutputStream block, String text) {
    block.write(text.length());
    block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** The head of {@code POST /} with {@code content-length: 1}. */
  static byte[] postOfOneByte() {
    ByteArrayOutputStream block = head(0x83);
    block.writeBytes(new byte[] {0x0f, 0x0d, 1, '1'});
    return block.toByteArray();
  }

  private static ByteArrayOutputStream head(int method) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(new byte[] {(byte) method, (byte) 0x87, (byte) 0x84, 0x41, 9});
    block.writeBytes("localhost".getBytes(StandardCharsets.US_ASCII));
    return block;
  }

  RawHttp2 send(int type, int flags, int stream, byte[] payload) {
    write(frame(type, flags, stream, payload));
    return this;
  }

  /** The same frame so many times in one write, so that the server reads all of them at once. */
  RawHttp2 send(int times, int type, int flags, int stream, byte[] payload) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      frames.writeBytes(frame(type, flags, stream, payload));
    }
    write(frames.toByteArray());
    return this;
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    return frame.array();
  }

  private void write(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next frame; empty when the connection has ended. */
  Optional<Frame> frame() {
    try {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      byte[] payload = new byte[length];
      in.readFully(payload);
      return Optional.of(new Frame(type, flags, stream, payload));
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("neither a frame nor an end came", e);
    } catch (EOFException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The next frame of a type. */
  Frame frame(int type) {
    Optional<Frame> next = frame();
    while (next.isPresent() && next.get().type() != type) {
      next = frame();
    }
    return next.orElseThrow(() -> new AssertionError("the connection ended before that frame"));
  }

  /**
   * Begins so many streams and resets each at once, all in one write: the server has read all of it
   * when it ends the connection, so that its last frame is not lost to a reset.
   */
  RawHttp2 beginAndReset(int streams, int flags) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int stream = 1; stream < 2 * streams; stream += 2) {
      frames.writeBytes(frame(HEADERS, flags, stream, get()));
      frames.writeBytes(frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8}));
    }
    write(frames.toByteArray());
    return this;
  }

  /** Sends frames until the server ends the connection; true when it does within so many. */
  boolean isEndedWithin(int frames, Runnable send) {
    try {
      for (int i = 0; i < frames; i++) {
        send.run();
      }
    } catch (UncheckedIOException e) {
      return true;
    }
    Optional<Frame> next = frame();
    while (next.isPresent() && next.get().type() != GOAWAY) {
      next = frame();
    }
    return true;
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
