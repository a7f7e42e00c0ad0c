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
 * Ends an HTTP/1 connection so that its client sees the last answer, whatever it is still sending.
 * Closing at once would make the system reset the connection, and the client would lose the very
 * answer that explains why. So only the sending side ends at first; what the client still sends is
 * read and dropped, until it ends its side too or sends too much or too long.
 *
 * <p>Stands between the socket and TLS: nothing that comes is decrypted any more, so nothing of it
 * can become a request. A close that arrives here has the answer and TLS' close_notify behind it.
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
   * From now on a connection's client is not listened to, and closing the connection waits for it.
   * Must be called on the connection's event loop.
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
    // Whoever reads requests stops the flow when many wait; perhaps right after it wrote the
    // answer.
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

  /** Others flush on it what they wrote, and may stop the flow. */
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

  /** The request's failure was answered, and a connection that breaks is over by itself. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // Not with its message, which may quote what the client sent.
    LOG.trace("the connection is ending: {}", cause.getClass().getName());
  }
}
