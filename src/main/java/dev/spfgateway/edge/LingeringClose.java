package dev.spfgateway.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an HTTP/1 connection so that the client receives the last answer even while it is still
 * sending. If the gateway closed at once, the operating system would reset the connection, and the
 * client would lose the answer that explains why. So first only the gateway's sending side ends;
 * what the client still sends is read and dropped until it ends its side, too, or exceeds a limit
 * of size or time.
 *
 * <p>Placed between the socket and TLS, so that received bytes are no longer decrypted and can't
 * become a request. When a close reaches this handler, the answer and TLS' close_notify have
 * already been written.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.6">RFC 9112, 9.6</a>
 */
final class LingeringClose extends ChannelDuplexHandler {
  private static final Logger LOG = LoggerFactory.getLogger(LingeringClose.class);

  private static final String NAME = "lingering-close";

  private final Vertx vertx;
  private final long maxBytes;
  private final long maxMillis;
  private long dropped;
  private long timer;

  private LingeringClose(Vertx vertx, EdgeConfig config) {
    this.vertx = vertx;
    this.maxBytes = config.size().linger().bytes();
    this.maxMillis = config.time().linger().toMillis();
  }

  /**
   * Stops reading requests from a connection and lets its close linger. Call it on the connection's
   * event loop.
   */
  static void prepare(Vertx vertx, EdgeConfig config, HttpConnection connection) {
    Channel channel = ((ConnectionBase) connection).channel();
    LingeringClose linger = new LingeringClose(vertx, config);
    boolean wanted = linger.maxBytes > 0 && linger.maxMillis > 0;
    if (wanted && channel.isActive() && channel.pipeline().get(NAME) == null) {
      channel.pipeline().addFirst(NAME, linger);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    timer = vertx.setTimer(maxMillis, id -> cut(context));
    // The request reader pauses reading when many requests wait, perhaps just after the last answer
    // was written.
    context.channel().config().setAutoRead(true);
    context.executor().execute(() -> context.channel().config().setAutoRead(true));
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    vertx.cancelTimer(timer);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes) {
      dropped += bytes.readableBytes();
    }
    ReferenceCountUtil.release(message);
    if (dropped > maxBytes) {
      cut(context);
    }
  }

  /** Other handlers flush their writes in this call, and may pause reading. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.fireChannelReadComplete();
    context.channel().config().setAutoRead(true);
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    ChannelFuture unusedEnd =
        context.channel().closeFuture().addListener(end -> promise.trySuccess());
    ChannelFuture unusedHalf =
        ((DuplexChannel) context.channel())
            .shutdownOutput()
            .addListener(
                half -> {
                  if (!half.isSuccess()) {
                    cut(context);
                  }
                });
  }

  private static void cut(ChannelHandlerContext context) {
    ChannelFuture unused = context.close();
  }

  /** The request's failure has been answered, and a broken connection needs nothing more. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // Without its message, which may quote what the client sent.
    LOG.trace("the connection is ending: {}", cause.getClass().getName());
  }
}
