package dev.spfgateway.edge;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.TrustOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The tenant listener's settings as Vert.x options. Sets every limit that Vert.x leaves open. */
final class ListenerOptions {
  private static final int MAX_CHUNK = 16 << 10;
  private static final int HTTP2_FRAME = 16 << 10;

  /** The largest difference between the decoder's and the guard's count of a head's bytes. */
  private static final int SLACK = 64;

  /** A stream's window: bytes that a client can send before a stage asks for its body. */
  private static final int HTTP2_STREAM_WINDOW = 64 << 10;

  /**
   * Only forward secrecy and authenticated encryption; TLS 1.3's suites come first. Names as in the
   * JDK.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9325#section-4.2">RFC 9325, 4.2</a>
   */
  private static final List<String> CIPHER_SUITES =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

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
    options
        .setSsl(true)
        .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
        .setSslHandshakeTimeout(config.handshake().toMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    options.setKeyCertOptions(keys.certificate().options());
    if (keys.askClients()) {
      options
          .setClientAuth(ClientAuth.REQUEST)
          .setTrustOptions(TrustOptions.wrap(new AnyClientCertificate()));
    }
    CIPHER_SUITES.forEach(options::addEnabledCipherSuite);
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
