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
final class Http2Errors extends ChannelOutboundHandlerAdapter implements FrameScan.Frames {
  private final Refusals.OfClient refusals;
  private final FrameScan scan = new FrameScan(0, this);
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
