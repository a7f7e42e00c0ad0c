package dev.spfgateway.http;

import dev.spfgateway.http.HttpViolation.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends an HTTP/2 connection whose client sends too many frames that carry no request, or never
 * acknowledges the gateway's settings. All frames count, except HEADERS, CONTINUATION and non-empty
 * DATA, however the library handles them: each costs some work, some cost an answer, and nothing
 * else limits their number.
 *
 * <p>A client that receives much may send more, because it opens its windows as it reads.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-10.5">RFC 9113, 10.5</a>
 */
final class FrameBudget extends ChannelDuplexHandler {
  /** A client may send one more frame for every so many bytes that it is sent. */
  private static final int BYTES_FOR_A_FRAME = 64;

  private final Http2Bounds bounds;
  private final HttpRefusals.OfClient refusals;
  private final FrameScan scan;
  private long counted;
  private long sentBytes;
  private boolean ended;
  private boolean acknowledged;
  private @Nullable ScheduledFuture<?> settings;
  private @Nullable ScheduledFuture<?> window;

  /**
   * Starts counting.
   *
   * @param before bytes that come before the first frame
   */
  FrameBudget(int before, Http2Bounds bounds, HttpRefusals.OfClient refusals) {
    this.bounds = bounds;
    this.refusals = refusals;
    this.scan = new FrameScan(before, this::frame);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    settings =
        in(
            bounds.settingsTimeout(),
            context,
            () -> {
              if (!acknowledged) {
                end(context, Http2Error.SETTINGS_TIMEOUT, "settings were not acknowledged");
              }
            });
    window = in(bounds.window(), context, () -> nextWindow(context));
  }

  private void nextWindow(ChannelHandlerContext context) {
    counted = 0;
    sentBytes = 0;
    window = in(bounds.window(), context, () -> nextWindow(context));
  }

  private static ScheduledFuture<?> in(
      Duration time, ChannelHandlerContext context, Runnable task) {
    return context.executor().schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    stop();
  }

  private void stop() {
    if (settings != null) {
      settings.cancel(false);
    }
    if (window != null) {
      window.cancel(false);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!ended && message instanceof ByteBuf bytes) {
      scan.scan(bytes);
      if (counted > bounds.maxFrames() + sentBytes / BYTES_FOR_A_FRAME) {
        end(context, Http2Error.ENHANCE_YOUR_CALM, "too many frames that carry no request");
      }
    }
    if (ended) {
      ReferenceCountUtil.release(message);
    } else {
      context.fireChannelRead(message);
    }
  }

  private void frame(int type, int flags, int stream, int length) {
    boolean carries =
        switch (type) {
          case FrameScan.HEADERS, FrameScan.CONTINUATION -> true;
          case FrameScan.DATA -> length > 0;
          default -> false;
        };
    if (!carries) {
      counted++;
    }
    if (type == FrameScan.SETTINGS && (flags & FrameScan.ACK) != 0) {
      acknowledged = true;
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      sentBytes += bytes.readableBytes();
    }
    ChannelFuture unused = context.write(message, promise);
  }

  private void end(ChannelHandlerContext context, Http2Error error, String why) {
    ended = true;
    stop();
    refusals.log(Reason.CONNECTION, "an HTTP/2 connection, with " + error.name() + ": " + why);
    ByteBuf goAway =
        Unpooled.buffer().writeBytes(new byte[] {0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    ChannelFuture unused =
        context
            .writeAndFlush(goAway.writeInt((int) error.code()))
            .addListener(
                sent -> {
                  ChannelFuture unusedToo = context.close();
                });
  }
}
