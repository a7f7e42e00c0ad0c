package dev.spfgateway.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.vertx.core.http.impl.VertxHttpObject;

/** Tells the guard of an HTTP/1 connection when an answer has been written to its end. */
final class Http1Answers extends ChannelOutboundHandlerAdapter {
  private final Http1Guard guard;

  Http1Answers(Http1Guard guard) {
    this.guard = guard;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    // Vert.x takes an answer for ended by the same word; an interim one does not have it.
    boolean last = message instanceof VertxHttpObject object && object.isEnded();
    ChannelFuture unused = context.write(message, promise);
    if (last) {
      guard.answered(context);
    }
  }
}
