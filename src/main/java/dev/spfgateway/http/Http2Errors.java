package dev.spfgateway.http;

import dev.spfgateway.http.HttpViolation.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import org.jspecify.annotations.Nullable;

/**
 * Tells log and metrics which HTTP/2 streams and connections end because their client broke the
 * protocol, whether a guard or the library found out: by the frames with which they end.
 */
final class Http2Errors extends ChannelOutboundHandlerAdapter {
  private static final int FRAME_HEAD = 9;
  private static final int RST_STREAM = 0x3;
  private static final int GOAWAY = 0x7;
  private static final int RST_STREAM_BYTES = FRAME_HEAD + 4;
  private static final int GOAWAY_BYTES = FRAME_HEAD + 8;

  private final Refusals.OfClient refusals;
  private @Nullable HttpViolation cause;

  Http2Errors(Refusals.OfClient refusals) {
    this.refusals = refusals;
  }

  /** Says why the next stream ends, which it does at once. */
  void expect(HttpViolation violation) {
    cause = violation;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    // Looked at first: who writes it may release it.
    if (message instanceof ByteBuf frame) {
      look(frame);
    }
    ChannelFuture unused = context.write(message, promise);
  }

  private void look(ByteBuf frame) {
    int start = frame.readerIndex();
    int bytes = frame.readableBytes();
    if (bytes == RST_STREAM_BYTES && frame.getByte(start + 3) == RST_STREAM) {
      @Nullable HttpViolation known = cause;
      cause = null;
      long code = frame.getUnsignedInt(start + FRAME_HEAD);
      if (known != null) {
        refusals.log(known.reason(), "an HTTP/2 stream that is malformed: " + known.getMessage());
      } else if (isBlamed(code)) {
        refusals.log(Reason.STREAM, "an HTTP/2 stream, with " + name(code));
      }
    } else if (bytes == GOAWAY_BYTES && frame.getByte(start + 3) == GOAWAY) {
      long code = frame.getUnsignedInt(start + FRAME_HEAD + 4);
      if (isBlamed(code)) {
        refusals.log(Reason.CONNECTION, "an HTTP/2 connection, with " + name(code));
      }
    }
  }

  /** The other errors are how either side changes its mind, or the gateway's own. */
  private static boolean isBlamed(long code) {
    @Nullable Http2Error error = Http2Error.valueOf(code);
    return error == null
        || switch (error) {
          case NO_ERROR, CANCEL, REFUSED_STREAM, INTERNAL_ERROR -> false;
          default -> true;
        };
  }

  private static String name(long code) {
    @Nullable Http2Error error = Http2Error.valueOf(code);
    return error == null ? Long.toString(code) : error.name();
  }
}
