package dev.spfgateway.http;

import dev.spfgateway.base.memory.MemoryKind;
import dev.spfgateway.base.memory.MemoryShare;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A decoder that can postpone decoding: it holds the received bytes unchanged, stops reading from
 * the client while it holds more than its limit, and releases the bytes when the connection ends.
 *
 * <p>While the gateway does not read from a client, it can't notice that the client has gone. So
 * when nothing has been read for some time, and no answer has been written either, the decoder lets
 * the held bytes go and reads again.
 *
 * <p>Held bytes are charged to the connection: bytes that arrive while it waits before they are
 * kept, and the undecoded rest of a read as soon as it is known.
 */
abstract class HoldingDecoder extends ByteToMessageDecoder {
  private final int maxHeld;
  private final Duration patience;
  private final MemoryShare memory;
  private @Nullable ChannelHandlerContext here;
  private boolean stopped;
  private @Nullable ScheduledFuture<?> look;

  /**
   * Creates a decoder that holds nothing back yet.
   *
   * @param maxHeld bytes at which it stops reading from the client while it waits; the bytes of one
   *     socket read may come on top
   * @param patience how long it does not read from the client while no answer is written
   * @param memory the connection's own share
   */
  HoldingDecoder(int maxHeld, Duration patience, MemoryShare memory) {
    this.maxHeld = maxHeld;
    this.patience = patience;
    this.memory = memory;
  }

  /** Whether decoding is postponed now. */
  abstract boolean isHolding();

  /** Whether the held bytes wait for the answer to a request that is complete. */
  abstract boolean isBehindRequest();

  /** A number that grows with each answer. */
  abstract long progress();

  /**
   * Handles bytes that can't be held: there is no memory for them, or they have waited too long.
   * The held bytes must be released, and nothing may be held afterwards.
   */
  abstract void refuse(ChannelHandlerContext context);

  /** The number of bytes held. */
  final int held() {
    return actualReadableBytes();
  }

  /**
   * Resumes decoding of the held bytes if that is now allowed. Not at once, because the caller may
   * be in the middle of handling what was decoded before.
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
    } catch (Exception e) { // handled as if the socket had just delivered these bytes
      context.fireExceptionCaught(e);
    }
    if (stopped && !isFull()) {
      readOn(context);
    }
  }

  private void readOn(ChannelHandlerContext context) {
    stopped = false;
    stopLooking();
    context.channel().config().setAutoRead(true);
  }

  private void lookLater(ChannelHandlerContext context) {
    long before = progress();
    look =
        context
            .executor()
            .schedule(() -> look(context, before), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look(ChannelHandlerContext context, long before) {
    if (context.isRemoved() || !stopped) {
      return;
    }
    if (!isBehindRequest() || progress() != before) {
      lookLater(context);
      return;
    }
    try {
      letGo(context);
    } catch (Exception e) { // as in goOn
      context.fireExceptionCaught(e);
    }
    readOn(context);
  }

  private void stopLooking() {
    if (look != null) {
      look.cancel(false);
      look = null;
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
    stopLooking();
    memory.giveBack(MemoryKind.PIPELINED);
  }

  /** Whether the client accepts what it is sent, so that more may be produced for it. */
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
      lookLater(context);
    }
    if (stopped) {
      // Netty's own version asks the socket for more when nothing was decoded.
      discardSomeReadBytes();
      context.fireChannelReadComplete();
    } else {
      super.channelReadComplete(context);
    }
  }
}
