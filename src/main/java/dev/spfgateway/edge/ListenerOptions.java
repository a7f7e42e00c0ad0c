package dev.spfgateway.edge;

import dev.spfgateway.http.ServerTls;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.TrustOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The tenant listener's settings as Vert.x options. Sets every limit that Vert.x leaves open. */
final class ListenerOptions {
  private static final int MAX_CHUNK = 16 << 10;
  private static final int HTTP2_FRAME = 16 << 10;

  /** The largest difference between the decoder's and the guard's count of a head's bytes. */
  private static final int SLACK = 64;

  /** A stream's window: bytes that a client can send before a stage asks for its body. */
  private static final int HTTP2_STREAM_WINDOW = 64 << 10;

  private ListenerOptions() {}

  static HttpServerOptions of(
      EdgeConfig config, TenantListener.Keys keys, TenantListener.Shared shared) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(config.host())
            // A negative number means a free port that all event loops share.
            .setPort(config.port() == 0 ? -1 : config.port())
            // The guard in front refuses first, with the gateway's own answer.
            .setMaxInitialLineLength(config.size().url().intBytes() + SLACK)
            .setMaxHeaderSize(config.size().headers().intBytes() + SLACK)
            .setMaxChunkSize(MAX_CHUNK)
            .setHandle100ContinueAutomatically(false)
            .setDecompressionSupported(false)
            .setCompressionSupported(false)
            // No WebSockets, and no parsing of what clients offer for them.
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setIdleTimeout(Math.toIntExact(config.time().idle().toSeconds()))
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
    secure(options, config.connections(), keys);
    options.setSslEngineOptions(
        new GuardedTls(shared, config.http2().bounds(config.connections().head())));
    http2(options, config);
    return options;
  }

  private static void secure(
      HttpServerOptions options, ConnectionConfig config, TenantListener.Keys keys) {
    ServerTls.secure(options, keys.certificate(), config.handshake());
    if (keys.askClients()) {
      options
          .setClientAuth(ClientAuth.REQUEST)
          .setTrustOptions(TrustOptions.wrap(new AnyClientCertificate()));
    }
  }

  private static void http2(HttpServerOptions options, EdgeConfig config) {
    Http2Config http2 = config.http2();
    options
        .setUseAlpn(http2.enabled())
        // Includes HTTP/1.0, because a client that offers nothing else would fail in the handshake.
        .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1, HttpVersion.HTTP_1_0))
        .setInitialSettings(
            new Http2Settings()
                .setMaxConcurrentStreams(http2.maxStreams())
                .setMaxHeaderListSize(config.size().headerList())
                .setMaxFrameSize(HTTP2_FRAME)
                .setInitialWindowSize(HTTP2_STREAM_WINDOW))
        .setHttp2RstFloodMaxRstFramePerWindow(http2.maxResets())
        .setHttp2RstFloodWindowDuration(Math.toIntExact(http2.resetWindow().toSeconds()))
        .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS);
  }
}
