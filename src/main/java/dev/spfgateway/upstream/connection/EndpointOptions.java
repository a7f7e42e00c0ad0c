package dev.spfgateway.upstream.connection;

import dev.spfgateway.connect.ClientTls;
import dev.spfgateway.upstream.config.StampConfig;
import dev.spfgateway.upstream.config.UpstreamConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Builds Vert.x's options for connections to SPF. {@code src/docs/library-defaults.md} gives the
 * reason for each option's value.
 */
public final class EndpointOptions {
  /** The reason phrase is the only part of a status line without a fixed length. */
  private static final int MAX_STATUS_LINE = 8 << 10;

  private static final int MAX_CHUNK = 64 << 10;

  private EndpointOptions() {}

  public static HttpClientOptions of(
      StampConfig stamp, StampConfig.EndpointConfig endpoint, UpstreamConfig upstream) {
    int timeout = Math.toIntExact(upstream.connection().timeout().toMillis());
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setPipelining(false)
            .setConnectTimeout(timeout)
            .setMaxInitialLineLength(MAX_STATUS_LINE)
            .setMaxHeaderSize(upstream.maxAnswerHead().intBytes())
            .setMaxChunkSize(MAX_CHUNK)
            .setDecompressionSupported(false)
            .setMaxRedirects(0)
            .setTcpNoDelay(true);
    secure(options, stamp, upstream);
    options.setSslHandshakeTimeout(timeout).setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    StampConfig.@Nullable ClientCertificateConfig certificate = endpoint.clientCertificate();
    if (certificate != null) {
      options.setKeyCertOptions(
          new PemKeyCertOptions()
              .setCertValue(Buffer.buffer(certificate.certificate().reveal()))
              .setKeyValue(Buffer.buffer(certificate.privateKey().reveal())));
    }
    return options;
  }

  private static void secure(
      HttpClientOptions options, StampConfig stamp, UpstreamConfig upstream) {
    UpstreamConfig.@Nullable Tls own = stamp.overrides().tls();
    options
        .setSsl(true)
        .setSslEngineOptions(ClientTls.readingLittle())
        .setUseAlpn(false)
        .setTrustAll(false)
        .setVerifyHost(stamp.pins().isEmpty())
        .setEnabledSecureTransportProtocols((own == null ? upstream.tls() : own).protocols());
    trust(stamp).ifPresent(options::setTrustOptions);
  }

  private static Optional<TrustOptions> trust(StampConfig stamp) {
    Optional<TrustOptions> authorities = Optional.empty();
    if (!stamp.trust().isEmpty()) {
      PemTrustOptions pem = new PemTrustOptions();
      stamp.trust().forEach(file -> pem.addCertPath(file.toString()));
      authorities = Optional.of(pem);
    }
    return stamp.pins().isEmpty()
        ? authorities
        : Optional.of(new PinnedTrust(Set.copyOf(stamp.pins()), authorities));
  }
}
