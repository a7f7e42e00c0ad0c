package dev.spfgateway.http;

import dev.spfgateway.base.memory.MemoryShare;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Checks the bytes of one connection before its decoder sees them. Confined to the connection's
 * event loop.
 */
public interface ConnectionGuard {
  /**
   * Installs a guard. Call it when the connection begins, before anything is read.
   *
   * @param memory the connection's own share, charged for bytes that arrive before they are wanted
   */
  static ConnectionGuard of(
      HttpConnection connection,
      HttpLimits limits,
      HttpRefusals.OfClient refusals,
      MemoryShare memory) {
    ChannelHandlerContext context = ((ConnectionBase) connection).channelHandlerContext();
    return context.handler() instanceof Http2ConnectionHandler http2
        ? Http2Guard.before(context, http2, limits, refusals)
        : Http1Guard.before(context, limits, refusals, memory);
  }

  /**
   * The reason why a guard or, for what guards miss, the decoder refused a request.
   *
   * @param cause the cause in the decoder's result
   */
  static GatewayException refusal(Throwable cause) {
    return cause instanceof GatewayException refused
        ? refused
        : HttpViolation.malformed(
                HttpViolation.Reason.FRAMING, "the request is not well-formed HTTP")
            .failure();
  }

  /**
   * Tells the guard that a request has reached the listener. For a request that the guard refused
   * this is a stand-in, which has the valid parts of that request; nothing follows a stand-in.
   *
   * @return why the guard refused the request, for its answer
   */
  Optional<GatewayException> begun(HttpServerRequest http);

  /**
   * Calls {@code told} when the body of the newest request turns out to be malformed, at once if it
   * already has. Such a body never ends.
   */
  void onBrokenBody(Consumer<GatewayException> told);

  /** Whether nothing more passes, so that the answer in progress is the connection's last. */
  boolean isOver();

  /** Lets the body of the newest request pass. In HTTP/2, flow-control windows do that. */
  void wantBody();

  /** Holds the rest of that body back. */
  void holdBody();

  /**
   * Lets all bodies pass, and ends the connection at a malformed one, because by then no stage
   * reads the body and could answer.
   */
  void endAtBrokenBody();
}
