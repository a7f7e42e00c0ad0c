package dev.spfgateway.app;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An HTTP/2 request with arbitrary fields, unchecked, in the given case and encoded as literals.
 */
final class Http2Request {
  private static final int STREAM = 1;
  private static final int MAX_FRAME = 16 << 10;
  private static final int PRIORITY = 0x20;
  private static final int PRIORITY_BYTES = 5;
  private static final byte[] EMPTY = new byte[0];

  /** How a server took a request. */
  enum Taken {
    ANSWERED,
    STREAM_RESET,
    CONNECTION_ENDED
  }

  /**
   * What a server made of a request.
   *
   * @param status of the answer, when there is one
   */
  record Seen(Taken taken, OptionalInt status) {
    boolean isRefusal() {
      return taken != Taken.ANSWERED
          || status.getAsInt() >= 400 && status.getAsInt() < 500
          || status.getAsInt() == 501;
    }
  }

  private final List<String[]> fields = new ArrayList<>();
  private final List<String[]> trailers = new ArrayList<>();
  private Optional<String> data = Optional.empty();

  /** The pseudo-headers that each request has, for localhost. */
  static Http2Request of(String method, String path) {
    return new Http2Request()
        .with(":method", method)
        .with(":scheme", "https")
        .with(":authority", "localhost")
        .with(":path", path);
  }

  Http2Request with(String name, String value) {
    fields.add(new String[] {name, value});
    return this;
  }

  /** Adds fields in front of all others. */
  Http2Request begunWith(String name, String value) {
    fields.add(0, new String[] {name, value});
    return this;
  }

  /** Replaces a field. */
  Http2Request but(String name, String value) {
    fields.stream().filter(field -> field[0].equals(name)).forEach(field -> field[1] = value);
    return this;
  }

  /** Takes a field away. */
  Http2Request without(String name) {
    fields.removeIf(field -> field[0].equals(name));
    return this;
  }

  /** Sends DATA behind the head, which may be empty. */
  Http2Request data(String text) {
    data = Optional.of(text);
    return this;
  }

  Http2Request trailer(String name, String value) {
    trailers.add(new String[] {name, value});
    return this;
  }

  /** Sends it as a connection's first request and waits for what becomes of it. */
  Seen send(RawHttp2 connection) {
    int last = RawHttp2.END_STREAM;
    int head = RawHttp2.END_HEADERS;
    boolean bare = data.isEmpty() && trailers.isEmpty();
    byte[] block = block(fields);
    boolean whole = block.length <= MAX_FRAME;
    int flags = bare ? last : 0;
    connection.send(
        RawHttp2.HEADERS,
        whole ? flags | head : flags,
        STREAM,
        Arrays.copyOf(block, Math.min(block.length, MAX_FRAME)));
    if (!whole) {
      byte[] rest = Arrays.copyOfRange(block, MAX_FRAME, block.length);
      connection.send(RawHttp2.CONTINUATION, head, STREAM, rest);
    }
    byte[] body = data.map(text -> text.getBytes(StandardCharsets.UTF_8)).orElse(EMPTY);
    if (data.isPresent()) {
      connection.send(RawHttp2.DATA, trailers.isEmpty() ? last : 0, STREAM, body);
    }
    if (!trailers.isEmpty()) {
      connection.send(RawHttp2.HEADERS, head | last, STREAM, block(trailers));
    }
    return await(connection);
  }

  private static Seen await(RawHttp2 connection) {
    Optional<RawHttp2.Frame> next = connection.frame();
    while (next.isPresent() && next.get().type() != RawHttp2.GOAWAY) {
      RawHttp2.Frame frame = next.get();
      if (frame.stream() == STREAM && frame.type() == RawHttp2.RST_STREAM) {
        return new Seen(Taken.STREAM_RESET, OptionalInt.empty());
      }
      if (frame.stream() == STREAM && frame.type() == RawHttp2.HEADERS) {
        return new Seen(Taken.ANSWERED, OptionalInt.of(status(frame)));
      }
      next = connection.frame();
    }
    return new Seen(Taken.CONNECTION_ENDED, OptionalInt.empty());
  }

  private static int status(RawHttp2.Frame frame) {
    byte[] payload = frame.payload();
    int begin = (frame.flags() & PRIORITY) == 0 ? 0 : PRIORITY_BYTES;
    try {
      return Integer.parseInt(
          new DefaultHttp2HeadersDecoder()
              .decodeHeaders(STREAM, Unpooled.wrappedBuffer(payload, begin, payload.length - begin))
              .status()
              .toString());
    } catch (Http2Exception e) {
      throw new AssertionError("the answer's head is broken", e);
    }
  }

  private static byte[] block(List<String[]> fields) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (String[] field : fields) {
      block.write(0); // a literal with a new name, not to be remembered (RFC 7541, 6.2.2)
      text(block, field[0]);
      text(block, field[1]);
    }
    return block.toByteArray();
  }

  /** A length in a prefix of seven bits, and the bytes as they are. */
  private static void text(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    int left = bytes.length;
    if (left < 0x7F) {
      block.write(left);
    } else {
      block.write(0x7F);
      left -= 0x7F;
      while (left >= 0x80) {
        block.write(left & 0x7F | 0x80);
        left >>= 7;
      }
      block.write(left);
    }
    block.writeBytes(bytes);
  }
}
