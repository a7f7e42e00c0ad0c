package dev.spfgateway.http;

import dev.spfgateway.base.memory.MemoryKind;
import dev.spfgateway.base.memory.MemoryShare;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * A decoder that can wait although bytes are there: it holds them as they came, stops reading from
 * the client while it holds more than its bound, and releases them when the connection ends.
 *
 * <p>What it holds is charged to its connection: what comes while it waits before it is kept, what
 * is left of a read otherwise as soon as it is known.
 */
abstract class HoldingDecoder extends ByteToMessageDecoder {
  private final int maxHeld;
  private final MemoryShare memory;
  private @Nullable ChannelHandlerContext here;
  private boolean stopped;

  /**
   * Creates a decoder that waits for nothing yet.
   *
   * @param maxHeld bytes from which on the client is not read from while the decoder waits; what
   *     one read of its socket brings comes on top
   * @param memory what the connection holds by itself
   */
  HoldingDecoder(int maxHeld, MemoryShare memory) {
    this.maxHeld = maxHeld;
    this.memory = memory;
  }

  /** Whether nothing may be decoded now. */
  abstract boolean isHolding();

  /** There is no room for what has come. What is held must be let go: nothing may wait any more. */
  abstract void refuse(ChannelHandlerContext context);

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

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    int coming = message instanceof ByteBuf bytes && isHolding() ? bytes.readableBytes() : 0;
    if (coming > 0 && !charge(held() + coming)) {
      ReferenceCountUtil.release(message);
      letGo(context);
      return;
    }
    super.channelRead(context, message);
    if (!charge(held())) {
      letGo(context);
    }
  }

  private boolean charge(int bytes) {
    long more = bytes - memory.held(MemoryKind.PIPELINED);
    if (more > 0) {
      return memory.take(MemoryKind.PIPELINED, more);
    }
    memory.giveBack(MemoryKind.PIPELINED, -more);
    return true;
  }

  private void letGo(ChannelHandlerContext context) throws Exception {
    refuse(context);
    super.channelRead(context, Unpooled.EMPTY_BUFFER);
    memory.giveBack(MemoryKind.PIPELINED);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    memory.giveBack(MemoryKind.PIPELINED);
  }

  /** Whether a client takes what is sent to it, so that more may be made for it. */
  final boolean isTaken() {
    return here == null || here.channel().isWritable();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    goOnLater();
    context.fireChannelWritabilityChanged();
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
