package dev.spfgateway.simulator.wire;

import dev.spfgateway.simulator.fault.AnswerEnding;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The socket under a connection. Confined to the connection's event loop. */
public final class Wire {
  private static final AttributeKey<Boolean> USED = AttributeKey.valueOf(Wire.class, "used");
  private static final AttributeKey<Boolean> ENDED = AttributeKey.valueOf(Wire.class, "ended");

  /** How long a connection that was closed in order waits for the client to close its half. */
  private static final int LINGER_SECONDS = 2;

  private final Channel channel;

  Wire(Channel channel) {
    this.channel = channel;
  }

  /** The socket of a connection that Vert.x serves; its API does not show it. */
  public static Wire of(HttpConnection connection) {
    return new Wire(((ConnectionBase) connection).channel());
  }

  /** Counts a request, and tells whether the connection carried one before. */
  public boolean use() {
    return channel.attr(USED).getAndSet(true) != null;
  }

  /** True once {@link #end} was called: nothing more may be written. */
  public boolean isEnded() {
    return channel.attr(ENDED).get() != null;
  }

  /** Ends the connection. Everything that the client sends from now on is ignored. */
  public void end(AnswerEnding ending) {
    if (isEnded()) {
      return;
    }
    channel.attr(ENDED).set(true);
    if (ending == AnswerEnding.RST) {
      reset();
    } else {
      close();
    }
  }

  /** Sends no TLS alert: the close begins below TLS's handler. */
  private void reset() {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    ChannelHandlerContext tls = tls();
    ChannelFuture closed = tls == null ? channel.close() : tls.close();
    closed.addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  /**
   * The kernel resets a socket that is closed while unread bytes wait in it. So only the own half
   * is closed, and incoming bytes are dropped until the client closes its half.
   */
  private void close() {
    channel.pipeline().addFirst(new Deaf());
    channel.config().setAutoRead(true);
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    boolean encrypted = tls != null && tls.handshakeFuture().isSuccess();
    ChannelFuture last = encrypted ? tls.closeOutbound() : channel.newSucceededFuture();
    last.addListener(told -> halfClose());
    ScheduledFuture<?> patience =
        channel.eventLoop().schedule(this::giveUp, LINGER_SECONDS, TimeUnit.SECONDS);
    channel.closeFuture().addListener(closed -> patience.cancel(false));
  }

  private void giveUp() {
    channel.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  /** Sends a FIN and continues reading. */
  public void halfClose() {
    if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
  }

  /** Makes the connection deaf: it stays open, and incoming bytes are dropped. */
  void deafen() {
    channel.pipeline().addFirst(new Deaf());
  }

  /** Sends bytes inside TLS and outside HTTP; completes when the kernel has them. */
  public Future<Void> send(Buffer bytes) {
    return send(aboveTls(), bytes);
  }

  /** Sends bytes outside TLS, unchanged. */
  Future<Void> sendBare(Buffer bytes) {
    ChannelHandlerContext tls = tls();
    return send(tls == null ? aboveTls() : tls, bytes);
  }

  private Future<Void> send(@Nullable ChannelHandlerContext from, Buffer bytes) {
    if (from == null || !channel.isActive()) {
      return Future.failedFuture(new ClosedChannelException());
    }
    Promise<Void> sent = Promise.promise();
    from.writeAndFlush(Unpooled.wrappedBuffer(bytes.getBytes()))
        .addListener(
            written -> {
              if (written.isSuccess()) {
                sent.complete();
              } else {
                sent.fail(written.cause());
              }
            });
    return sent.future();
  }

  /** Null when the connection has no TLS, or is gone. */
  private @Nullable ChannelHandlerContext tls() {
    return channel.pipeline().context(SslHandler.class);
  }

  /**
   * A handler's writes pass only through earlier handlers, so writing starts at the first one after
   * TLS.
   */
  private @Nullable ChannelHandlerContext aboveTls() {
    ChannelPipeline pipeline = channel.pipeline();
    List<String> names = pipeline.names();
    ChannelHandlerContext tls = tls();
    return pipeline.context(names.get(tls == null ? 0 : names.indexOf(tls.name()) + 1));
  }

  /** Drops incoming bytes. */
  private static final class Deaf extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
    }
  }
}
