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
 * Records in log and metrics which HTTP/2 streams and connections end because their client broke
 * the protocol. Recognises these by the frames that end them, so it covers what guards and what the
 * library detect.
 */
final class Http2Errors extends ChannelOutboundHandlerAdapter implements FrameScan.Frames {
  private final HttpRefusals.OfClient refusals;
  private final FrameScan scan = new FrameScan(0, this);
  private @Nullable HttpViolation cause;

  Http2Errors(HttpRefusals.OfClient refusals) {
    this.refusals = refusals;
  }

  /** Gives the reason for the end of the next stream, which follows at once. */
  void expect(HttpViolation violation) {
    cause = violation;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    // Scanned before it is written, because the writer may release it.
    if (message instanceof ByteBuf bytes) {
      scan.scan(bytes);
    }
    ChannelFuture unused = context.write(message, promise);
  }

  @Override
  public void frame(int type, int flags, int stream, int length) {}

  @Override
  public void ended(int stream, long error) {
    if (stream == 0) {
      if (isBlamed(error)) {
        refusals.log(Reason.CONNECTION, "an HTTP/2 connection, with " + name(error));
      }
      return;
    }
    @Nullable HttpViolation known = cause;
    cause = null;
    if (known != null) {
      refusals.log(known.reason(), "an HTTP/2 stream that is malformed: " + known.getMessage());
    } else if (isBlamed(error)) {
      refusals.log(Reason.STREAM, "an HTTP/2 stream, with " + name(error));
    }
  }

  /** All other errors mean that a side changed its mind, or are the gateway's own. */
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
