package dev.spfgateway.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;

/**
 * A decoder that can wait although bytes are there: it holds them as they came, stops reading from
 * the client while it holds more than its bound, and releases them when the connection ends.
 */
abstract class HoldingDecoder extends ByteToMessageDecoder {
  private final int maxHeld;
  private @Nullable ChannelHandlerContext here;
  private boolean stopped;

  /**
   * Creates a decoder that waits for nothing yet.
   *
   * @param maxHeld bytes from which on the client is not read from while the decoder waits; what
   *     one read of its socket brings comes on top
   */
  HoldingDecoder(int maxHeld) {
    this.maxHeld = maxHeld;
  }

  /** Whether nothing may be decoded now. */
  abstract boolean isHolding();

  /** How many bytes wait here. */
  final int held() {
    return actualReadableBytes();
  }

  /**
   * Goes on with what is held, when it may be decoded now. Not at once: whoever says so can be in
   * the middle of what was decoded before.
   */
  final void goOnLater() {
    if (here != null) {
      ChannelHandlerContext context = here;
      context.executor().execute(() -> goOn(context));
    }
  }

  private void goOn(ChannelHandlerContext context) {
    if (context.isRemoved() || isHolding()) {
      return;
    }
    try {
      if (held() > 0) {
        channelRead(context, Unpooled.EMPTY_BUFFER);
        channelReadComplete(context);
      }
    } catch (Exception e) { // goes where it would go had the socket brought these bytes now
      context.fireExceptionCaught(e);
    }
    if (stopped && !isFull()) {
      stopped = false;
      context.channel().config().setAutoRead(true);
    }
  }

  private boolean isFull() {
    return isHolding() && held() >= maxHeld;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    here = context;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    if (!stopped && isFull()) {
      stopped = true;
      context.channel().config().setAutoRead(false);
    }
    if (stopped) {
      // Netty's way asks the socket for more when nothing was decoded.
      discardSomeReadBytes();
      context.fireChannelReadComplete();
    } else {
      super.channelReadComplete(context);
    }
  }
}
