package dev.spfgateway.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.vertx.core.http.impl.VertxHttpObject;

/** Tells an HTTP/1 connection's guard when an answer has been completely written. */
final class Http1Answers extends ChannelOutboundHandlerAdapter {
  private final Http1Guard guard;

  Http1Answers(Http1Guard guard) {
    this.guard = guard;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    // Vert.x uses the same flag to recognise an answer's end; an interim answer does not have it.
    boolean last = message instanceof VertxHttpObject object && object.isEnded();
    ChannelFuture sent = context.write(message, last ? promise.unvoid() : promise);
    if (last) {
      guard.answered(context, sent);
    }
  }
}
