package dev.spfgateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a connection whose client does not read what it is sent, and an HTTP/2 stream whose client
 * opens no window for its answer. Covers everything that is sent: streamed and whole answers,
 * errors, interim answers, HTTP/2 frames and TLS records.
 *
 * <p>Only bytes that the client has read count as progress; what it sends meanwhile, such as a PING
 * or a window that is no larger than before, does not.
 *
 * <p>Placed next to the socket, where it sees the bytes as they leave.
 */
public final class StallWatch extends ChannelOutboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);

  /** The overhead that Netty adds to each buffer's size when it reports pending bytes. */
  private static final int OVERHEAD =
      Integer.getInteger("io.netty.transport.outboundBufferEntrySizeOverhead", 96);

  private final Duration stall;
  private final Taking taking = new Taking();
  private final @Nullable StreamStalls streams;
  private long handed;
  private @Nullable ScheduledFuture<?> looks;

  private StallWatch(Duration stall, @Nullable StreamStalls streams) {
    this.stall = stall;
    this.streams = streams;
  }

  /**
   * Watches a connection from its beginning.
   *
   * @param stall how long a client may read less than a KiB of what waits for it
   */
  public static void watch(HttpConnection connection, Duration stall) {
    ChannelHandlerContext context = ((ConnectionBase) connection).channelHandlerContext();
    @Nullable StreamStalls streams =
        context.handler() instanceof Http2ConnectionHandler http2
            ? StreamStalls.before(context, http2)
            : null;
    context.pipeline().addFirst("stall-watch", new StallWatch(stall, streams));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    long millis = Math.max(1, stall.toMillis() / Taking.LOOKS);
    looks =
        context
            .executor()
            .scheduleAtFixedRate(() -> look(context), millis, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (looks != null) {
      looks.cancel(false);
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      handed += bytes.readableBytes() + OVERHEAD;
    }
    ChannelFuture unused = context.write(message, promise);
  }

  private void look(ChannelHandlerContext context) {
    if (streams != null) {
      streams.look();
    }
    @Nullable ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
    if (waiting == null) {
      return;
    }
    long left = waiting.totalPendingWriteBytes();
    if (taking.hasStalled(handed - left + waiting.currentProgress(), left > 0)) {
      LOG.debug("closing a connection whose client does not read its answers");
      ChannelFuture unused = context.close();
    }
  }
}
