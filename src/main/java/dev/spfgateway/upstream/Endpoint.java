package dev.spfgateway.upstream;

import dev.spfgateway.base.SubscriptionId;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One SPF server as one event loop sees it: its own connections, so that no request changes
 * threads.
 */
final class Endpoint {
  private static final String SERVICE = "/Microsoft.Management.Odata.svc";

  private final String stamp;
  private final String url;
  private final List<RefusalConfig> refusals;
  private final String basePath;
  private final Credentials.Shown credential;
  private final Connections connections;

  Endpoint(
      Vertx vertx,
      StampConfig stamp,
      StampConfig.EndpointConfig endpoint,
      Credentials.Shown credential,
      Upstream upstream) {
    UpstreamConfig.Connection config = upstream.config().connection();
    URI base = endpoint.url();
    this.stamp = stamp.name();
    this.url = url(endpoint);
    this.refusals = stamp.refusals();
    this.basePath = base.getRawPath().replaceAll("/+$", "");
    this.credential = credential;
    HttpConnectOptions server =
        new HttpConnectOptions()
            .setHost(base.getHost())
            .setPort(base.getPort() < 0 ? 443 : base.getPort())
            .setSsl(true);
    this.connections =
        new Connections(
            vertx,
            new Connections.Server(
                vertx.createHttpClient(options(stamp, endpoint, config)),
                server,
                endpoint.identity()),
            credential,
            config,
            upstream.ticker());
  }

  private static HttpClientOptions options(
      StampConfig stamp, StampConfig.EndpointConfig endpoint, UpstreamConfig.Connection config) {
    int timeout = Math.toIntExact(config.timeout().toMillis());
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setSsl(true)
            .setVerifyHost(stamp.pins().isEmpty())
            .setConnectTimeout(timeout)
            .setSslHandshakeTimeout(timeout)
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            .setDecompressionSupported(false)
            .setMaxRedirects(0);
    trust(stamp).ifPresent(options::setTrustOptions);
    StampConfig.ClientCertificateConfig certificate = endpoint.clientCertificate();
    if (certificate != null) {
      options.setKeyCertOptions(
          new PemKeyCertOptions()
              .setCertValue(Buffer.buffer(certificate.certificate().reveal()))
              .setKeyValue(Buffer.buffer(certificate.privateKey().reveal())));
    }
    return options;
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

  /** An endpoint's base URL without a trailing slash, its name in log, metrics and audit. */
  static String url(StampConfig.EndpointConfig endpoint) {
    return endpoint.url().toString().replaceAll("/+$", "");
  }

  /**
   * The account that the gateway has at an endpoint's server, whatever the stamp. Certificates are
   * told apart by their text, which is no secret.
   */
  static String account(StampConfig.EndpointConfig endpoint) {
    int port = endpoint.url().getPort() < 0 ? 443 : endpoint.url().getPort();
    StampConfig.ClientCertificateConfig shown = endpoint.clientCertificate();
    String account = endpoint.identity().account();
    String who = account.isEmpty() && shown != null ? shown.certificate().reveal() : account;
    return endpoint.url().getHost().toLowerCase(Locale.ROOT) + ':' + port + ' ' + who;
  }

  /** The stamp's name. */
  String stamp() {
    return stamp;
  }

  /** The base URL, for log and audit. */
  String url() {
    return url;
  }

  /** What is known of the gateway's credential there. */
  Credentials.Shown credential() {
    return credential;
  }

  /** How the web server's own refusals look. */
  List<RefusalConfig> refusals() {
    return refusals;
  }

  /** The path of something in the administrator's scope, such as the probe's. */
  String path(String belowBase) {
    return basePath + belowBase;
  }

  /** What requests go over. */
  Connections connections() {
    return connections;
  }

  /** The path of a resource in a subscription's scope. */
  String path(SubscriptionId subscription, String resource) {
    return basePath + "/" + subscription + SERVICE + "/" + resource;
  }

  /** The URL of a subscription's service root, without a trailing slash. */
  String serviceRoot(SubscriptionId subscription) {
    return url + "/" + subscription + SERVICE;
  }
}
