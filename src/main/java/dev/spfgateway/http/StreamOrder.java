package dev.spfgateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an HTTP/2 connection whose client continues a stream that it had ended, or begins one with a
 * lower number than before. In both cases client and gateway disagree about which request is which,
 * so the standard ends the connection; Netty refuses only the stream. This class detects the frame
 * with which Netty refuses a stream that its client has ended or that does not exist. It tolerates
 * streams that closed before their client had ended them, because frames may have been in transit.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-5.1">RFC 9113, 5.1 and 5.1.1</a>
 */
public final class StreamOrder extends ChannelOutboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(StreamOrder.class);

  private static final long PROTOCOL_ERROR = 0x1;
  private static final long STREAM_CLOSED = 0x5;

  private final HttpConnection connection;
  private final Http2Connection streams;
  private final int maxForgiven;
  private final Set<Integer> endedByClient = new HashSet<>();
  private final Set<Integer> forgiven = new LinkedHashSet<>();
  private final FrameScan scan = new FrameScan(0, new Refused());
  private boolean last;

  private StreamOrder(HttpConnection connection, Http2Connection streams, int maxForgiven) {
    this.connection = connection;
    this.streams = streams;
    this.maxForgiven = maxForgiven;
  }

  /**
   * Watches a connection that has just begun; does nothing on HTTP/1.
   *
   * @param maxForgiven how many tolerated streams are remembered; the oldest are forgotten first
   */
  public static void watch(HttpConnection connection, int maxForgiven) {
    ChannelHandlerContext context = ((ConnectionBase) connection).channelHandlerContext();
    if (context.handler() instanceof Http2ConnectionHandler http2) {
      StreamOrder order = new StreamOrder(connection, http2.connection(), maxForgiven);
      http2.connection().addListener(order.new Ends());
      context.pipeline().addBefore(context.name(), "stream-order", order);
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    // Scanned before it is written, because the writer may release it.
    if (message instanceof ByteBuf bytes) {
      scan.scan(bytes);
    }
    ChannelFuture unused = context.write(message, promise);
    if (last) {
      last = false;
      context.executor().execute(this::end);
    }
  }

  /** Detects the frame with which Netty refuses a stream that must not be tolerated. */
  private final class Refused implements FrameScan.Frames {
    @Override
    public void frame(int type, int flags, int stream, int length) {}

    @Override
    public void ended(int stream, long error) {
      boolean blamed = error == PROTOCOL_ERROR || error == STREAM_CLOSED;
      last |= stream != 0 && blamed && !forgiven.contains(stream) && isOver(stream);
    }
  }

  private boolean isOver(int stream) {
    return streams.stream(stream) == null || endedByClient.contains(stream);
  }

  private void end() {
    connection.goAway(STREAM_CLOSED);
    connection.close().onFailure(failure -> LOG.trace("was closed already", failure));
  }

  /** Remembers streams that closed before their client had ended them. */
  private final class Ends extends Http2ConnectionAdapter {
    /** A stream that its first frame ends is half-closed from the beginning. */
    @Override
    public void onStreamActive(Http2Stream stream) {
      onStreamHalfClosed(stream);
    }

    @Override
    public void onStreamHalfClosed(Http2Stream stream) {
      if (stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE) {
        endedByClient.add(stream.id());
      }
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
      if (!endedByClient.remove(stream.id())) {
        forgiven.add(stream.id());
        if (forgiven.size() > maxForgiven) {
          forgiven.remove(forgiven.iterator().next());
        }
      }
    }
  }
}
