package dev.spfgateway.admin;

import dev.spfgateway.base.Secret;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Serves {@code /livez}, {@code /readyz} and {@code /metrics} over plain HTTP. */
public final class AdminListener {
  private static final int IDLE_SECONDS = 60;
  private static final String TEXT = "text/plain;charset=utf-8";

  private final AdminConfig config;
  private final PrometheusMeterRegistry metrics;
  private final Supplier<Readiness> readiness;
  private final Vertx vertx;
  private final HttpServer server;

  /**
   * Prepares the listener.
   *
   * @param readiness asked at each {@code /readyz}; must not block
   */
  public AdminListener(
      Vertx vertx,
      AdminConfig config,
      PrometheusMeterRegistry metrics,
      Supplier<Readiness> readiness) {
    this.vertx = vertx;
    this.config = config;
    this.metrics = metrics;
    this.readiness = readiness;
    Router router = Router.router(vertx);
    router.get("/livez").handler(AdminListener::live);
    router.get("/readyz").handler(this::ready);
    router.get("/metrics").handler(this::authorize).handler(this::scrape);
    this.server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost(config.host())
                    .setPort(config.port())
                    .setHttp2ClearTextEnabled(false)
                    .setIdleTimeout(IDLE_SECONDS)
                    .setIdleTimeoutUnit(TimeUnit.SECONDS))
            .requestHandler(router);
  }

  /**
   * Whether the gateway should get traffic.
   *
   * @param ready false takes it out of rotation
   * @param reason why not, in one line; "ready" when it is
   */
  public record Readiness(boolean ready, String reason) {}

  /** Begins to listen; completes with the port. */
  public Future<Integer> listen() {
    return server.listen().map(HttpServer::actualPort);
  }

  /** Stops listening. */
  public Future<Void> close() {
    return server.close();
  }

  private static void live(RoutingContext context) {
    context.response().putHeader(HttpHeaders.CONTENT_TYPE, TEXT).end("alive\n");
  }

  private void ready(RoutingContext context) {
    Readiness now = readiness.get();
    context
        .response()
        .setStatusCode(now.ready() ? 200 : 503)
        .putHeader(HttpHeaders.CONTENT_TYPE, TEXT)
        .end(now.reason() + "\n");
  }

  private void authorize(RoutingContext context) {
    @Nullable Secret token = config.token();
    @Nullable String shown = context.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (token == null
        || shown != null && Secret.of("Bearer " + token.reveal()).equals(Secret.of(shown))) {
      context.next();
    } else {
      context
          .response()
          .setStatusCode(401)
          .putHeader("WWW-Authenticate", "Bearer realm=\"spf-gateway admin\"")
          .putHeader(HttpHeaders.CONTENT_TYPE, TEXT)
          .end("show the admin token as a bearer token\n");
    }
  }

  /** Writing all series takes milliseconds, so it is done on a worker. */
  private void scrape(RoutingContext context) {
    vertx
        .executeBlocking(() -> metrics.scrape())
        .onSuccess(
            page ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain;version=0.0.4;charset=utf-8")
                    .end(page))
        .onFailure(context::fail);
  }
}
