package dev.spfgateway.http;

import dev.spfgateway.pipeline.failure.GatewayException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks HTTP/2 requests between the frame decoder and the listener. Ends the stream of a message
 * that the standard calls malformed. A well-formed request that is too large or of a kind not
 * served here continues as a stand-in, so that it gets an answer. Wrong HPACK and wrong frames
 * never come this far, because the library refuses them; {@link Http2Errors} reports both.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-8.1.1">RFC 9113, 8.1.1</a>
 */
final class Http2Guard extends Http2FrameListenerDecorator implements ConnectionGuard {
  private final Http2ConnectionHandler http2;
  private final HttpLimits limits;
  private final Http2Errors errors;
  private final HttpRefusals.OfClient refusals;

  /**
   * Marks a stream whose head has arrived; the library's own flag is also set when there is only
   * that head.
   */
  private final Http2Connection.PropertyKey begun;

  /** Why the request that is just being passed to the listener was refused. */
  private @Nullable GatewayException refused;

  private Http2Guard(
      Http2ConnectionHandler http2,
      HttpLimits limits,
      Http2Errors errors,
      HttpRefusals.OfClient refusals) {
    super(http2.decoder().frameListener());
    this.http2 = http2;
    this.limits = limits;
    this.errors = errors;
    this.refusals = refusals;
    this.begun = http2.connection().newKey();
  }

  static Http2Guard before(
      ChannelHandlerContext context,
      Http2ConnectionHandler http2,
      HttpLimits limits,
      HttpRefusals.OfClient refusals) {
    Http2Errors errors = new Http2Errors(refusals);
    context.pipeline().addBefore(context.name(), "http2-errors", errors);
    Http2Guard guard = new Http2Guard(http2, limits, errors, refusals);
    http2.decoder().frameListener(guard);
    return guard;
  }

  @Override
  public Optional<GatewayException> begun(HttpServerRequest http) {
    return Optional.ofNullable(refused);
  }

  /** A malformed body ends its stream, and that tells its reader. */
  @Override
  public void onBrokenBody(Consumer<GatewayException> told) {}

  @Override
  public boolean isOver() {
    return false;
  }

  @Override
  public void wantBody() {}

  @Override
  public void holdBody() {}

  @Override
  public void endAtBrokenBody() {}

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context, int stream, Http2Headers fields, int padding, boolean end)
      throws Http2Exception {
    @Nullable Http2Headers passed = checked(context, stream, fields);
    if (passed != null) {
      try {
        super.onHeadersRead(context, stream, passed, padding, end);
      } finally {
        refused = null;
      }
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int stream,
      Http2Headers fields,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean end)
      throws Http2Exception {
    // Without priorities: they are obsolete (RFC 9113, 5.3.2) and not used here.
    onHeadersRead(context, stream, fields, padding, end);
  }

  /** The fields, or a stand-in's fields; null when the stream was ended. */
  private @Nullable Http2Headers checked(
      ChannelHandlerContext context, int stream, Http2Headers fields) {
    @Nullable Http2Stream known = http2.connection().stream(stream);
    boolean trailers = known != null && known.setProperty(begun, true) != null;
    try {
      if (trailers) {
        Http2Fields.checkTrailers(fields, limits);
      } else {
        Http2Fields.checkHead(fields, limits);
      }
      return fields;
    } catch (HttpViolation violation) {
      if (trailers || Http2Fields.isMalformed(violation)) {
        errors.expect(violation);
        ChannelFuture unused =
            http2.resetStream(
                context, stream, Http2Error.PROTOCOL_ERROR.code(), context.newPromise());
        return null;
      }
      refusals.count(violation.reason());
      refused = violation.failure();
      return Http2Fields.standIn(fields);
    }
  }
}
