package dev.spfgateway.upstream.stamp;

import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.connect.Dialer;
import dev.spfgateway.upstream.config.RefusalConfig;
import dev.spfgateway.upstream.config.StampConfig;
import dev.spfgateway.upstream.config.UpstreamConfig;
import dev.spfgateway.upstream.connection.Connections;
import dev.spfgateway.upstream.connection.EndpointOptions;
import dev.spfgateway.upstream.credential.CredentialStates;
import dev.spfgateway.upstream.credential.Identity;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnectOptions;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * One SPF server from one event loop's view: with connections of its own, so that no request
 * changes threads.
 */
public final class Endpoint {
  private static final int HTTPS_PORT = 443;
  private static final String SERVICE = "/Microsoft.Management.Odata.svc";

  private final String stamp;
  private final String url;
  private final List<RefusalConfig> refusals;
  private final String basePath;
  private final CredentialStates.Shown credential;
  private final Connections connections;

  Endpoint(
      Vertx vertx,
      StampConfig stamp,
      StampConfig.EndpointConfig endpoint,
      CredentialStates.Shown credential,
      Upstream upstream) {
    UpstreamConfig.Connection config = upstream.config().connection();
    URI base = endpoint.url();
    int port = port(endpoint);
    Dialer.Server address = new Dialer.Server(base.getHost(), port, config.timeout());
    this.stamp = stamp.name();
    this.url = endpoint.label();
    this.refusals = stamp.refusals();
    this.basePath = base.getRawPath().replaceAll("/+$", "");
    this.credential = credential;
    HttpConnectOptions server =
        new HttpConnectOptions().setHost(address.name()).setPort(port).setSsl(true);
    this.connections =
        new Connections(
            vertx,
            new Connections.Server(
                vertx.createHttpClient(EndpointOptions.of(stamp, endpoint, upstream.config())),
                server,
                new Dialer(vertx, address, upstream.ticker()),
                Identity.of(endpoint),
                upstream.connections().of(stamp.name(), endpoint.label())),
            credential,
            config,
            upstream.ticker());
  }

  /**
   * The gateway's account at an endpoint's server, whatever the stamp. Certificates are
   * distinguished by their text, which is no secret.
   */
  static String account(StampConfig.EndpointConfig endpoint) {
    StampConfig.ClientCertificateConfig shown = endpoint.clientCertificate();
    String account = Identity.of(endpoint).account();
    String who = account.isEmpty() && shown != null ? shown.certificate().reveal() : account;
    return endpoint.url().getHost().toLowerCase(Locale.ROOT) + ':' + port(endpoint) + ' ' + who;
  }

  private static int port(StampConfig.EndpointConfig endpoint) {
    return endpoint.url().getPort() < 0 ? HTTPS_PORT : endpoint.url().getPort();
  }

  /** The stamp's name. */
  public String stamp() {
    return stamp;
  }

  /** The base URL, for log and audit. */
  public String url() {
    return url;
  }

  /** The state of the gateway's credential there. */
  public CredentialStates.Shown credential() {
    return credential;
  }

  /** The forms of the web server's own refusals. */
  public List<RefusalConfig> refusals() {
    return refusals;
  }

  /** The path of a resource in the administrator's scope, such as the probe's. */
  public String path(String belowBase) {
    return basePath + belowBase;
  }

  /** The connections that requests use. */
  public Connections connections() {
    return connections;
  }

  /** The path of a resource in a subscription's scope. */
  public String path(SubscriptionId subscription, String resource) {
    return basePath + "/" + subscription + SERVICE + "/" + resource;
  }

  /** The URL of a subscription's service root, without a trailing slash. */
  public String serviceRoot(SubscriptionId subscription) {
    return url + "/" + subscription + SERVICE;
  }
}
