package dev.spfgateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends those streams of an HTTP/2 connection for whose answer the client opens no window. */
final class StreamStalls extends ChannelOutboundHandlerAdapter {
  private final ChannelHandlerContext context;
  private final Http2ConnectionHandler http2;
  private final Http2Connection connection;
  private final Http2Connection.PropertyKey key;
  private final FrameScan scan = new FrameScan(0, this::frame);

  private StreamStalls(ChannelHandlerContext context, Http2ConnectionHandler http2) {
    this.context = context;
    this.http2 = http2;
    this.connection = http2.connection();
    this.key = connection.newKey();
  }

  /** What the client has read of one stream's answer. */
  private static final class Sent {
    private final Taking taking = new Taking();
    private long bytes;
  }

  static StreamStalls before(ChannelHandlerContext context, Http2ConnectionHandler http2) {
    StreamStalls stalls = new StreamStalls(context, http2);
    context.pipeline().addBefore(context.name(), "stream-stalls", stalls);
    return stalls;
  }

  @Override
  public void write(ChannelHandlerContext own, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      scan.scan(bytes);
    }
    ChannelFuture unused = own.write(message, promise);
  }

  private void frame(int type, int flags, int stream, int length) {
    @Nullable Http2Stream known = type == FrameScan.DATA ? connection.stream(stream) : null;
    if (known != null) {
      sent(known).bytes += length;
    }
  }

  private Sent sent(Http2Stream stream) {
    @Nullable Sent sent = stream.getProperty(key);
    if (sent == null) {
      sent = new Sent();
      stream.setProperty(key, sent);
    }
    return sent;
  }

  /** Vert.x hands over the next bytes only when the window has room, and keeps them until then. */
  private boolean isWaiting(Http2Stream stream) {
    Http2RemoteFlowController windows = connection.remote().flowController();
    return windows.hasFlowControlled(stream)
        || stream.isHeadersSent() && !windows.isWritable(stream);
  }

  /**
   * Checks all streams. Call it {@link Taking#LOOKS} times within the time that a stall may last.
   */
  void look() {
    List<Http2Stream> stalled = new ArrayList<>();
    try {
      connection.forEachActiveStream(
          stream -> {
            Sent sent = sent(stream);
            if (sent.taking.hasStalled(sent.bytes, isWaiting(stream))) {
              stalled.add(stream);
            }
            return true;
          });
    } catch (Http2Exception e) {
      throw new IllegalStateException(e); // the visitor throws none
    }
    for (Http2Stream stream : stalled) {
      ChannelFuture unused =
          http2.resetStream(context, stream.id(), Http2Error.CANCEL.code(), context.newPromise());
    }
    if (!stalled.isEmpty()) {
      context.flush();
    }
  }
}
