package dev.spfgateway.http;

import dev.spfgateway.base.memory.MemoryShare;
import dev.spfgateway.pipeline.GatewayException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Optional;
import java.util.function.Consumer;

/** What stands between one connection and its decoder. Belongs to the connection's event loop. */
public interface ConnectionGuard {
  /**
   * Stands guard from now on. To be called when the connection begins, before anything is read.
   *
   * @param memory what the connection holds by itself, for what comes before it is wanted
   */
  static ConnectionGuard of(
      HttpConnection connection,
      HttpLimits limits,
      Refusals.OfClient refusals,
      MemoryShare memory) {
    ChannelHandlerContext context = ((ConnectionBase) connection).channelHandlerContext();
    return context.handler() instanceof Http2ConnectionHandler http2
        ? Http2Guard.before(context, http2, limits, refusals)
        : Http1Guard.before(context, limits, refusals, memory);
  }

  /**
   * Why a guard or, where it has a hole, the decoder refused a request.
   *
   * @param cause what the decoder's result has for one
   */
  static GatewayException refusal(Throwable cause) {
    return cause instanceof GatewayException refused
        ? refused
        : HttpViolation.malformed(
                HttpViolation.Reason.FRAMING, "the request is not well-formed HTTP")
            .failure();
  }

  /**
   * Tells the guard that a request has reached the listener. Where the guard refused it, what comes
   * is a stand-in with as much of the request as was good, and nothing comes after it.
   *
   * @return why the guard refused it, for the answer
   */
  Optional<GatewayException> begun(HttpServerRequest http);

  /**
   * Has somebody told when the body of the request that began last breaks off as malformed, at once
   * when it has already. Its end never comes then.
   */
  void onBrokenBody(Consumer<GatewayException> told);

  /** Lets the body of the request that began last pass. In HTTP/2 windows do that. */
  void wantBody();

  /** Lets no more of it pass. */
  void holdBody();

  /**
   * Lets all bodies pass and ends the connection at a malformed one, where nobody reads them who
   * could answer.
   */
  void endAtBrokenBody();
}
