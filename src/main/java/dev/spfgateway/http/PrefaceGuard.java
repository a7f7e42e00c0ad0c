package dev.spfgateway.http;

import dev.spfgateway.http.HttpViolation.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ensures that an HTTP/2 connection begins as the standard demands, with the preface and a SETTINGS
 * frame, and in time. The library would log a wrong beginning as an error, with its bytes, and does
 * not announce a connection before its SETTINGS frame, so nothing else could limit the time until
 * then. Vert.x adds its HTTP/2 handler when the handshake ends; by then this guard is in front.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-3.4">RFC 9113, 3.4</a>
 */
public final class PrefaceGuard extends ByteToMessageDecoder {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int FRAME_HEAD = 9;
  private static final int SETTINGS = 0x4;
  private static final int ACK = 0x1;
  private static final int SETTING_BYTES = 6;

  /** Allows a hundred settings; about ten exist. */
  private static final int MAX_SETTINGS_BYTES = 100 * SETTING_BYTES;

  private static final int ENABLE_PUSH = 0x2;
  private static final int INITIAL_WINDOW_SIZE = 0x4;
  private static final int MAX_FRAME_SIZE = 0x5;
  private static final int ENABLE_CONNECT_PROTOCOL = 0x8;

  /** GOAWAY with PROTOCOL_ERROR, before any stream. */
  private static final byte[] GOAWAY = {0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  private final Http2Bounds bounds;
  private final HttpRefusals.OfClient refusals;
  private boolean refused;
  private @Nullable ScheduledFuture<?> timer;

  private PrefaceGuard(Http2Bounds bounds, HttpRefusals.OfClient refusals) {
    this.bounds = bounds;
    this.refusals = refusals;
  }

  /**
   * Installs the guard after a TLS handler whose handshake has just agreed on HTTP/2. A {@link
   * FrameBudget} replaces it once the connection has begun.
   */
  public static void behind(
      ChannelHandlerContext tls, Http2Bounds bounds, HttpRefusals.OfClient refusals) {
    tls.pipeline().addAfter(tls.name(), "preface-guard", new PrefaceGuard(bounds, refusals));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    timer =
        context
            .executor()
            .schedule(() -> end(context), bounds.begin().toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void end(ChannelHandlerContext context) {
    ChannelFuture unused = context.close();
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    stopTimer();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    stopTimer();
    super.channelInactive(context);
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (refused) {
      in.skipBytes(in.readableBytes());
      return;
    }
    try {
      if (isWhole(in)) {
        FrameBudget budget = new FrameBudget(PREFACE.length, bounds, refusals);
        context
            .pipeline()
            .replace(this, "frame-budget", budget); // which receives the bytes read so far
      }
    } catch (HttpViolation violation) {
      refuse(context, in, violation);
    }
  }

  private void refuse(ChannelHandlerContext context, ByteBuf in, HttpViolation violation) {
    refused = true;
    stopTimer();
    in.skipBytes(in.readableBytes());
    refusals.log(violation.reason(), String.valueOf(violation.getMessage()));
    ChannelFuture unused =
        context
            .writeAndFlush(Unpooled.wrappedBuffer(GOAWAY))
            .addListener(ChannelFutureListener.CLOSE);
  }

  private static boolean isWhole(ByteBuf in) {
    int start = in.readerIndex();
    int bytes = in.readableBytes();
    for (int i = 0; i < Math.min(bytes, PREFACE.length); i++) {
      if (in.getByte(start + i) != PREFACE[i]) {
        throw malformed("an HTTP/2 connection must begin with the preface");
      }
    }
    if (bytes < PREFACE.length + FRAME_HEAD) {
      return false;
    }
    int frame = start + PREFACE.length;
    int length = in.getUnsignedMedium(frame);
    boolean settings =
        in.getByte(frame + 3) == SETTINGS
            && (in.getByte(frame + 4) & ACK) == 0
            && (in.getInt(frame + 5) & Integer.MAX_VALUE) == 0;
    if (!settings || length % SETTING_BYTES != 0 || length > MAX_SETTINGS_BYTES) {
      throw malformed("an HTTP/2 connection's first frame must be well-formed SETTINGS");
    }
    if (bytes < PREFACE.length + FRAME_HEAD + length) {
      return false;
    }
    for (int at = 0; at < length; at += SETTING_BYTES) {
      int setting = frame + FRAME_HEAD + at;
      checkSetting(in.getUnsignedShort(setting), in.getUnsignedInt(setting + 2));
    }
    return true;
  }

  private static void checkSetting(int id, long value) {
    boolean good =
        switch (id) {
          case ENABLE_PUSH, ENABLE_CONNECT_PROTOCOL -> value <= 1;
          case INITIAL_WINDOW_SIZE -> value <= Integer.MAX_VALUE;
          case MAX_FRAME_SIZE -> value >= 1 << 14 && value < 1 << 24;
          default -> true;
        };
    if (!good) {
      throw malformed("an HTTP/2 setting has a value that the standard does not allow");
    }
  }

  private static HttpViolation malformed(String message) {
    return HttpViolation.malformed(Reason.PREFACE, message);
  }
}
