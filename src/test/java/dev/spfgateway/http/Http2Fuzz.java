package dev.spfgateway.http;

import dev.spfgateway.base.ByteSize;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs the fuzzer on the gateway's own HTTP/2 parsing. */
public final class Http2Fuzz {
  private static final HttpLimits LIMITS =
      new HttpLimits(
          new ByteSize(1 << 10),
          new ByteSize(1 << 10),
          20,
          Duration.ofSeconds(5),
          new ByteSize(1 << 20));
  private static final Http2Bounds BOUNDS =
      new Http2Bounds(Duration.ofMinutes(1), Duration.ofMinutes(1), 5, Duration.ofMinutes(1));

  private Http2Fuzz() {}

  /** Checks fields as HPACK gives them; a line is a name, a blank and a value. */
  public static void fields(byte[] lines) {
    Http2Headers fields = new DefaultHttp2Headers(false);
    for (String line : new String(lines, StandardCharsets.ISO_8859_1).split("\n", -1)) {
      int blank = Math.max(0, line.indexOf(' '));
      fields.add(latin1(line.substring(0, blank)), latin1(line.substring(blank).stripLeading()));
    }
    // A refused request is answered through its stand-in, which nothing may refuse again.
    Http2Fields.standIn(fields);
    try {
      Http2Fields.checkTrailers(fields, LIMITS);
    } catch (HttpViolation e) {
      Http2Fields.isMalformed(e);
    }
    Http2Fields.checkHead(fields, LIMITS);
  }

  private static AsciiString latin1(String text) {
    return new AsciiString(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Counts frames; finds the same ones wherever the bytes are cut. */
  public static void frames(byte[] bytes) {
    List<List<Integer>> whole = new ArrayList<>();
    List<List<Integer>> single = new ArrayList<>();
    new FrameScan(
            0, (type, flags, stream, length) -> whole.add(List.of(type, flags, stream, length)))
        .scan(Unpooled.wrappedBuffer(bytes));
    FrameScan scan =
        new FrameScan(
            0, (type, flags, stream, length) -> single.add(List.of(type, flags, stream, length)));
    for (byte b : bytes) {
      scan.scan(Unpooled.wrappedBuffer(new byte[] {b}));
    }
    if (!whole.equals(single)) {
      throw new AssertionError(whole + " in one piece, " + single + " byte by byte");
    }
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new FrameBudget(
                0,
                BOUNDS,
                new HttpRefusals(new SimpleMeterRegistry(), "fuzz", () -> "id").of("127.0.0.1")));
    try {
      channel.writeInbound(Unpooled.copiedBuffer(bytes));
      channel.checkException();
    } finally {
      channel.finishAndReleaseAll();
    }
  }
}
