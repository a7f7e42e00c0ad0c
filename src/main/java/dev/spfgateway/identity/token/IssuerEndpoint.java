package dev.spfgateway.identity.token;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.connect.ClientTls;
import dev.spfgateway.connect.Dialer;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A URL of an issuer, such as that of its keys. Opens a new connection for each request and follows
 * no redirects.
 */
final class IssuerEndpoint implements KeySource {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final int MAX_STATUS_LINE = 4 << 10;

  /** Public issuers send larger heads than most servers: security policies, cookies, reports. */
  private static final int MAX_HEAD = 64 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(IssuerEndpoint.class);

  private final WebClient client;
  private final Dialer dialer;
  private final RequestOptions request;
  private final TokenConfig.Keys config;

  IssuerEndpoint(
      Vertx vertx, URI url, IssuerConfig issuer, TokenConfig.Keys config, Ticker ticker) {
    boolean tls = "https".equals(url.getScheme());
    int port = url.getPort() >= 0 ? url.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
    Dialer.Server address = new Dialer.Server(url.getHost(), port, config.timeout());
    this.client =
        WebClient.wrap(
            vertx
                .httpClientBuilder()
                .with(options(tls, issuer, config))
                .withConnectHandler(IssuerEndpoint::connected)
                .build(),
            new WebClientOptions().setUserAgentEnabled(false).setFollowRedirects(false));
    this.dialer = new Dialer(vertx, address, ticker);
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    this.request =
        new RequestOptions()
            .setHost(address.name())
            .setPort(port)
            .setSsl(tls)
            .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
            .putHeader("Accept", "application/json, application/jwk-set+json")
            .putHeader("Connection", "close");
    this.config = config;
  }

  /** {@code src/docs/library-defaults.md} says why each option has its value. */
  static HttpClientOptions options(boolean tls, IssuerConfig issuer, TokenConfig.Keys config) {
    int timeout = Math.toIntExact(config.timeout().toMillis());
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setSsl(tls)
            .setSslEngineOptions(new ClientTls())
            .setUseAlpn(false)
            .setTrustAll(false)
            .setVerifyHost(true)
            .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
            .setConnectTimeout(timeout)
            .setMaxInitialLineLength(MAX_STATUS_LINE)
            .setMaxHeaderSize(MAX_HEAD)
            .setDecompressionSupported(false)
            .setKeepAlive(false)
            .setMaxRedirects(0);
    options.setSslHandshakeTimeout(timeout).setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    if (!issuer.trust().isEmpty()) {
      PemTrustOptions pem = new PemTrustOptions();
      issuer.trust().forEach(file -> pem.addCertPath(file.toString()));
      options.setTrustOptions(pem);
    }
    return options;
  }

  /** Uses a separate connection, which is closed when the time is over. */
  @Override
  public Future<String> fetch() {
    return dialer.dial(this::ask, late -> {}).compose(IssuerEndpoint::text);
  }

  /**
   * Posts a form.
   *
   * @param authorization the header's value; empty for none
   * @return the answer's text; fails for any other status than 200
   */
  Future<String> post(MultiMap form, String authorization) {
    return dialer
        .dial(address -> ask(address, form, authorization), late -> {})
        .compose(IssuerEndpoint::text);
  }

  private Future<HttpResponse<String>> ask(
      SocketAddress address, MultiMap form, String authorization) {
    try {
      HttpRequest<String> post = request(HttpMethod.POST, address);
      if (!authorization.isEmpty()) {
        post.putHeader("Authorization", authorization);
      }
      return post.sendForm(form);
    } catch (IllegalStateException e) {
      return Future.failedFuture(e); // The client has been closed.
    }
  }

  private HttpRequest<String> request(HttpMethod method, SocketAddress address) {
    return client
        .request(method, address, new RequestOptions(request))
        .timeout(config.timeout().toMillis())
        .as(() -> new BoundedText(config.size()));
  }

  private Future<HttpResponse<String>> ask(SocketAddress address) {
    try {
      return request(HttpMethod.GET, address).send();
    } catch (IllegalStateException e) {
      return Future.failedFuture(e); // The client has been closed.
    }
  }

  private static Future<String> text(HttpResponse<String> answer) {
    return answer.statusCode() == 200
        ? Future.succeededFuture(answer.body())
        : Future.failedFuture(new IOException("the server answered " + answer.statusCode()));
  }

  /**
   * The request reports the failure to the caller; without a handler Vert.x would log it as an
   * error.
   */
  private static void connected(HttpConnection connection) {
    connection.exceptionHandler(failure -> LOG.debug("a connection failed", failure));
  }
}
