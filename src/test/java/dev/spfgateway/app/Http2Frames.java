package dev.spfgateway.app;

import static dev.spfgateway.app.RawHttp2.END_HEADERS;
import static dev.spfgateway.app.RawHttp2.END_STREAM;

import dev.spfgateway.auth.ApiKey;
import io.vertx.core.buffer.Buffer;

/** The frames that a client sends, many of them at once. */
final class Http2Frames {
  private static final int ACK = 0x1;
  private static final byte[] NO_WINDOW = {0, 4, 0, 0, 0, 0};

  private final Buffer frames = Buffer.buffer();

  /** The preface and settings that leave everything as it is. */
  static Http2Frames begin() {
    return begin(new byte[0]);
  }

  /** The preface, and settings by which nothing of an answer's body may be sent. */
  static Http2Frames beginWithoutWindow() {
    return begin(NO_WINDOW);
  }

  private static Http2Frames begin(byte[] settings) {
    Http2Frames frames = new Http2Frames();
    frames.frames.appendString("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    return frames.add(RawHttp2.SETTINGS, 0, 0, settings);
  }

  static Buffer ping() {
    return new Http2Frames().add(RawHttp2.PING, 0, 0, new byte[8]).bytes();
  }

  Http2Frames acknowledged() {
    return add(RawHttp2.SETTINGS, ACK, 0, new byte[0]);
  }

  /** Streams that ask for {@code /} and show no credential. */
  Http2Frames gets(int streams) {
    for (int i = 0; i < streams; i++) {
      add(RawHttp2.HEADERS, END_STREAM | END_HEADERS, 2 * i + 1, RawHttp2.get());
    }
    return this;
  }

  /** Streams that ask for something with a credential. */
  Http2Frames gets(int streams, String path, ApiKey key) {
    Buffer head =
        Buffer.buffer(new byte[] {(byte) 0x82, (byte) 0x87})
            .appendBuffer(field(":path", path))
            .appendBuffer(field(":authority", "localhost"))
            .appendBuffer(field("x-api-key", key.secret().reveal()));
    for (int i = 0; i < streams; i++) {
      add(RawHttp2.HEADERS, END_STREAM | END_HEADERS, 2 * i + 1, head.getBytes());
    }
    return this;
  }

  /** Streams whose bodies are announced and come only in part. */
  Http2Frames halfPosts(int streams, int bytes) {
    byte[] head =
        Buffer.buffer(new byte[] {(byte) 0x83, (byte) 0x87, (byte) 0x84})
            .appendBuffer(field(":authority", "localhost"))
            .getBytes();
    for (int i = 0; i < streams; i++) {
      add(RawHttp2.HEADERS, END_HEADERS, 2 * i + 1, head);
      add(RawHttp2.DATA, 0, 2 * i + 1, new byte[bytes]);
    }
    return this;
  }

  /** A head that goes on in frames of a hundred bytes and does not end. */
  Http2Frames unfinishedHead(int bytes) {
    add(RawHttp2.HEADERS, 0, 1, RawHttp2.get());
    for (int sent = 0; sent < bytes; sent += 100) {
      add(RawHttp2.CONTINUATION, 0, 1, field("a", "x".repeat(96)).getBytes());
    }
    return this;
  }

  /** A literal field that no table keeps; its name and value are shorter than 127 bytes. */
  private static Buffer field(String name, String value) {
    return Buffer.buffer(new byte[] {0, (byte) name.length()})
        .appendString(name)
        .appendByte((byte) value.length())
        .appendString(value);
  }

  private Http2Frames add(int type, int flags, int stream, byte[] payload) {
    frames.appendMedium(payload.length).appendByte((byte) type).appendByte((byte) flags);
    frames.appendInt(stream).appendBytes(payload);
    return this;
  }

  Buffer bytes() {
    return frames;
  }
}
