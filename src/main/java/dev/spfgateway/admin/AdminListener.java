package dev.spfgateway.admin;

import dev.spfgateway.base.Secret;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Serves {@code /livez}, {@code /readyz}, {@code /metrics} and {@code /api} over plain HTTP. */
public final class AdminListener {
  private static final int IDLE_SECONDS = 60;
  private static final String TEXT = "text/plain;charset=utf-8";
  private static final String BEARER = "Bearer ";

  private final AdminConfig config;
  private final PrometheusMeterRegistry metrics;
  private final Supplier<Readiness> readiness;
  private final Vertx vertx;
  private final HttpServer server;

  /**
   * Prepares the listener.
   *
   * @param readiness asked at each {@code /readyz}; must not block
   * @param api what is read below {@code /api}, by its path there
   */
  public AdminListener(
      Vertx vertx,
      AdminConfig config,
      PrometheusMeterRegistry metrics,
      Supplier<Readiness> readiness,
      Map<String, Read> api) {
    this.vertx = vertx;
    this.config = config;
    this.metrics = metrics;
    this.readiness = readiness;
    Router router = Router.router(vertx);
    router.get("/livez").handler(AdminListener::live);
    router.get("/readyz").handler(this::ready);
    router.get("/metrics").handler(this::authorize).handler(this::scrape);
    api.forEach(
        (path, read) ->
            router
                .get("/api/" + path)
                .handler(this::authorize)
                .handler(context -> answer(context, read)));
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

  /** Something that operators read as JSON. */
  @FunctionalInterface
  public interface Read {
    /**
     * Reads it.
     *
     * @param path the URL's path
     * @param query the URL's query, raw; may be empty
     * @return JSON; a {@link GatewayException} is answered with its status
     */
    Future<String> read(String path, String query);
  }

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

  private static void answer(RoutingContext context, Read read) {
    String query = context.request().query() == null ? "" : context.request().query();
    read.read(context.request().path(), query)
        .onSuccess(
            json ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json;charset=utf-8")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end(json))
        .onFailure(cause -> fail(context, GatewayException.from(cause)));
  }

  /** Problem details, as everywhere in the gateway's own API (RFC 9457). */
  private static void fail(RoutingContext context, GatewayException failure) {
    context
        .response()
        .setStatusCode(failure.kind().status())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .end(
            new JsonObject()
                .put("type", "about:blank")
                .put("title", failure.kind().code())
                .put("status", failure.kind().status())
                .put("detail", failure.getMessage())
                .encode());
  }

  private void authorize(RoutingContext context) {
    if (isAuthorized(context)) {
      context.next();
      return;
    }
    context.response().putHeader("WWW-Authenticate", "Bearer realm=\"spf-gateway admin\"");
    fail(
        context,
        GatewayException.of(FailureKind.UNAUTHENTICATED, "show the admin token as a bearer token"));
  }

  private boolean isAuthorized(RoutingContext context) {
    @Nullable Secret token = config.token();
    if (token == null) {
      return true;
    }
    List<String> shown = context.request().headers().getAll(HttpHeaders.AUTHORIZATION);
    return shown.size() == 1
        && shown.get(0).regionMatches(true, 0, BEARER, 0, BEARER.length())
        && Secret.of(shown.get(0).substring(BEARER.length()).strip()).equals(token);
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
