package dev.spfgateway.upstream;

import dev.spfgateway.base.SubscriptionId;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/**
 * One SPF server as one event loop sees it: its own connections, so that no request changes
 * threads.
 */
final class Endpoint {
  private static final String SERVICE = "/Microsoft.Management.Odata.svc";

  private final String stamp;
  private final String url;
  private final List<RefusalConfig> refusals;
  private final RequestOptions server;
  private final String basePath;
  private final String authorization;
  private final HttpClient pooled;
  private final HttpClient fresh;

  Endpoint(
      Vertx vertx,
      StampConfig stamp,
      StampConfig.EndpointConfig endpoint,
      UpstreamConfig.Connection config) {
    this.stamp = stamp.name();
    this.url = url(endpoint);
    this.refusals = stamp.refusals();
    int port = endpoint.url().getPort() < 0 ? 443 : endpoint.url().getPort();
    this.server = new RequestOptions().setHost(endpoint.url().getHost()).setPort(port).setSsl(true);
    this.basePath = endpoint.url().getRawPath().replaceAll("/+$", "");
    String account = endpoint.user() + ":" + endpoint.password().reveal();
    this.authorization =
        "Basic " + Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8));
    PoolOptions pool =
        new PoolOptions()
            .setHttp1MaxSize(config.maxOpen())
            .setMaxWaitQueueSize(config.maxWaiting());
    this.pooled = vertx.createHttpClient(options(stamp.trust(), config).setKeepAlive(true), pool);
    this.fresh = vertx.createHttpClient(options(stamp.trust(), config).setKeepAlive(false), pool);
  }

  private static HttpClientOptions options(List<Path> trust, UpstreamConfig.Connection config) {
    int timeout = Math.toIntExact(config.timeout().toMillis());
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setSsl(true)
            .setVerifyHost(true)
            .setConnectTimeout(timeout)
            .setSslHandshakeTimeout(timeout)
            .setSslHandshakeTimeoutUnit(java.util.concurrent.TimeUnit.MILLISECONDS)
            .setKeepAliveTimeout(Math.toIntExact(config.keepAlive().toSeconds()))
            .setDecompressionSupported(false)
            .setMaxRedirects(0);
    if (!trust.isEmpty()) {
      PemTrustOptions pem = new PemTrustOptions();
      trust.forEach(file -> pem.addCertPath(file.toString()));
      options.setTrustOptions(pem);
    }
    return options;
  }

  /** An endpoint's base URL without a trailing slash, its name in log, metrics and audit. */
  static String url(StampConfig.EndpointConfig endpoint) {
    return endpoint.url().toString().replaceAll("/+$", "");
  }

  /** The stamp's name. */
  String stamp() {
    return stamp;
  }

  /** The base URL, for log and audit. */
  String url() {
    return url;
  }

  /** How the web server's own refusals look. */
  List<RefusalConfig> refusals() {
    return refusals;
  }

  /** The path of something in the administrator's scope, such as the probe's. */
  String path(String belowBase) {
    return basePath + belowBase;
  }

  /** What a request to this server starts from: host, port, TLS. */
  RequestOptions request() {
    return new RequestOptions(server);
  }

  /** The {@code Authorization} header of the gateway's account. */
  String authorization() {
    return authorization;
  }

  /** A client that reuses connections. */
  HttpClient pooled() {
    return pooled;
  }

  /** A client that opens a connection for each request, which so can't be a stale one. */
  HttpClient fresh() {
    return fresh;
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
