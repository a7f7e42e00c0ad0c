package dev.spfgateway.admin;

import dev.spfgateway.admin.route.AdminAnswers;
import dev.spfgateway.admin.route.AdminApi;
import dev.spfgateway.admin.route.AdminGuard;
import dev.spfgateway.admin.route.AdminRoutes;
import dev.spfgateway.admin.route.Problem;
import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.CannotListen;
import dev.spfgateway.base.memory.MemoryShare;
import dev.spfgateway.http.ConnectionGuard;
import dev.spfgateway.http.HeadWatch;
import dev.spfgateway.http.HttpLimits;
import dev.spfgateway.http.HttpRefusals;
import dev.spfgateway.http.ServerCertificate;
import dev.spfgateway.http.ServerTls;
import dev.spfgateway.http.StallWatch;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /livez}, {@code /readyz}, {@code /metrics} and {@code /api}, over TLS or, on a
 * loopback address, plain HTTP.
 */
public final class AdminListener {
  private static final Logger LOG = LoggerFactory.getLogger(AdminListener.class);

  private static final int IDLE_SECONDS = 60;
  private static final HttpLimits LIMITS =
      new HttpLimits(
          new ByteSize(16 << 10),
          new ByteSize(16 << 10),
          100,
          Duration.ofSeconds(5),
          new ByteSize(1 << 20));

  /** The largest difference between the decoder's and the guard's count of a head's bytes. */
  private static final int SLACK = 64;

  private static final String TEXT = "text/plain;charset=utf-8";

  private final AdminConfig config;
  private final MetricsPage metrics;
  private final HttpRefusals refusals;
  private final Supplier<Readiness> readiness;
  private final Vertx vertx;
  private final HttpServer server;

  /** Open connections of all event loops. */
  private final Map<HttpConnection, HeadWatch> watches = new ConcurrentHashMap<>();

  /**
   * Prepares the listener.
   *
   * @param entrance admits connections and requests
   * @param refusals counts input that is not valid HTTP
   * @param readiness asked at each {@code /readyz}; must not block
   * @param routes the resources besides {@code /livez}, {@code /readyz} and {@code /metrics}
   */
  public AdminListener(
      Vertx vertx,
      AdminConfig config,
      Entrance entrance,
      PrometheusMeterRegistry metrics,
      HttpRefusals refusals,
      Supplier<Readiness> readiness,
      List<AdminRoutes> routes) {
    this.vertx = vertx;
    this.config = config;
    this.metrics = new MetricsPage(metrics.getPrometheusRegistry());
    this.refusals = refusals;
    this.readiness = readiness;
    Router router = Router.router(vertx);
    router.route().handler(this::begun);
    AdminApi api = new AdminApi(vertx, entrance.guard(), config.time().body());
    api.probe("/livez", AdminListener::live);
    api.probe("/readyz", this::ready);
    api.get("/metrics", this::scrape);
    routes.forEach(one -> one.register(api));
    api.mount(router);
    this.server =
        vertx
            .createHttpServer(options(config, entrance.keys()))
            .connectionHandler(this::guard)
            .invalidRequestHandler(this::refuse)
            .requestHandler(router);
  }

  /** {@code src/docs/library-defaults.md} says why each option has its value. */
  static HttpServerOptions options(AdminConfig config, Optional<Keys> keys) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(config.host())
            .setPort(config.port())
            .setSsl(false)
            // HTTP/1.1 only, also over TLS: a console and a scraper need no more.
            .setUseAlpn(false)
            .setHttp2ClearTextEnabled(false)
            // No WebSockets, and no parsing of what clients offer for them.
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            // The guard in front refuses first, with the gateway's own answer.
            .setMaxInitialLineLength(LIMITS.line().intBytes() + SLACK)
            .setMaxHeaderSize(LIMITS.fields().intBytes() + SLACK)
            .setCompressionSupported(false)
            .setDecompressionSupported(false)
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
    keys.ifPresent(one -> one.applyTo(options, config.time().head()));
    return options;
  }

  /**
   * What decides who gets in.
   *
   * @param guard admits requests
   * @param keys for TLS; empty without
   */
  public record Entrance(AdminGuard guard, Optional<Keys> keys) {}

  /**
   * What TLS needs.
   *
   * @param certificate the listener's own certificate
   * @param authority PEM of the authorities whose client certificates are verified; empty when
   *     clients are not asked for any
   */
  public record Keys(ServerCertificate certificate, Optional<Buffer> authority) {
    private void applyTo(HttpServerOptions options, Duration handshake) {
      ServerTls.secure(options, certificate, handshake);
      // Not required by TLS itself, because the kubelet's probes show no certificate.
      authority.ifPresent(
          pem ->
              options
                  .setClientAuth(ClientAuth.REQUEST)
                  .setTrustOptions(new PemTrustOptions().addCertValue(pem)));
    }
  }

  /** Uses other keys from the next handshake on; open connections continue. */
  public Future<Void> show(Keys keys) {
    return server.updateSSLOptions(options(config, Optional.of(keys)).getSslOptions()).mapEmpty();
  }

  /**
   * Whether the gateway should receive traffic.
   *
   * @param ready false takes it out of rotation
   * @param reason why it is not ready, in one line; "ready" when it is
   */
  public record Readiness(boolean ready, String reason) {}

  /** Starts listening; completes with the port, or fails with {@link CannotListen}. */
  public Future<Integer> listen() {
    return server
        .listen()
        .map(HttpServer::actualPort)
        .recover(
            failure ->
                Future.failedFuture(
                    CannotListen.on("adminListener.port", config.host(), config.port(), failure)));
  }

  /** Stops listening. */
  public Future<Void> close() {
    return server.close();
  }

  private void guard(HttpConnection connection) {
    String address = connection.remoteAddress().hostAddress();
    connection.exceptionHandler(failure -> LOG.trace("a connection failed", failure));
    StallWatch.watch(connection, config.time().stall());
    HeadWatch watch =
        new HeadWatch(vertx, connection, config.time().head(), config.time().keepAlive());
    watches.put(connection, watch);
    connection.closeHandler(
        closed -> {
          watch.closed();
          watches.remove(connection);
        });
    ConnectionGuard.of(connection, LIMITS, refusals.of(address), MemoryShare.unlimited())
        .endAtBrokenBody();
  }

  private void begun(RoutingContext context) {
    @Nullable HeadWatch watch = watches.get(context.request().connection());
    if (watch != null) {
      watch.begun();
      context.addEndHandler(done -> watch.ended());
    }
    context.response().putHeader("X-Content-Type-Options", "nosniff");
    context.next();
  }

  /** AdminAnswers a request that the guard refused; its connection ends with that answer. */
  private void refuse(HttpServerRequest http) {
    GatewayException failure = ConnectionGuard.refusal(http.decoderResult().cause());
    String id = refusals.log(http.remoteAddress().hostAddress(), failure.getMessage());
    HttpServerResponse response = http.response().putHeader("X-Request-Id", id);
    response.endHandler(sent -> AdminAnswers.close(http.connection()));
    Problem.of(failure).answer(response);
  }

  private static void live(RoutingContext context) {
    AdminAnswers.end(context.response().putHeader(HttpHeaders.CONTENT_TYPE, TEXT), "alive\n");
  }

  private void ready(RoutingContext context) {
    Readiness now = readiness.get();
    HttpServerResponse response = context.response().setStatusCode(now.ready() ? 200 : 503);
    AdminAnswers.end(response.putHeader(HttpHeaders.CONTENT_TYPE, TEXT), now.reason() + "\n");
  }

  /** On a worker, because writing all series takes milliseconds. */
  private void scrape(RoutingContext context) {
    List<MIMEHeader> accepted = context.parsedHeaders().accept();
    vertx
        .executeBlocking(() -> metrics.write(accepted))
        .onSuccess(
            page ->
                AdminAnswers.end(
                    context
                        .response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, page.contentType())
                        .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT),
                    page.text()))
        .onFailure(cause -> AdminAnswers.fail(context.request(), cause));
  }
}
