package dev.spfgateway.console;

import static dev.spfgateway.testing.Waits.await;

import dev.spfgateway.admin.access.Callers;
import dev.spfgateway.admin.access.Operators;
import dev.spfgateway.admin.access.SessionConfig;
import dev.spfgateway.admin.access.SessionCookies;
import dev.spfgateway.admin.access.Sessions;
import dev.spfgateway.admin.console.ConsoleFiles;
import dev.spfgateway.admin.route.AdminApi;
import dev.spfgateway.admin.route.AdminGuard;
import dev.spfgateway.base.HostNames;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The console's own files in front of an admin API that answers what a test wants: states that a
 * whole gateway reaches rarely, texts that attack the page, failures at the right moment.
 */
final class ConsoleStub {
  static final String PASSWORD = "correct horse";
  static final String CSRF = "the session's value";

  private static final Duration TIME = Duration.ofMinutes(1);
  private static final long STEP_MILLIS = 500;
  private static final int PLACES = 120;

  private final JsonObject answers = read();
  private final int port;
  private final Set<HttpServerResponse> streams = ConcurrentHashMap.newKeySet();

  /** By path: what is answered instead of the usual. */
  private final Map<String, JsonObject> failures = new ConcurrentHashMap<>();

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private volatile JsonObject session;
  private volatile boolean silent;

  /** A request that the stub got: a change, or a query. */
  record Call(String method, String uri, String csrf, JsonObject body) {}

  ConsoleStub(TestBed bed) {
    Vertx vertx = bed.anotherVertx();
    Router router = Router.router(vertx);
    router.route("/api/*").handler(BodyHandler.create(false)).handler(this::answer);
    AdminApi api = new AdminApi(vertx, guard(), TIME);
    new ConsoleFiles().register(api);
    api.mount(router);
    this.port =
        await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1")).actualPort();
    vertx.setPeriodic(STEP_MILLIS, timer -> streams.forEach(this::tell));
  }

  /** Whom the console's files don't ask for; the stub keeps the session itself. */
  private static AdminGuard guard() {
    Sessions none =
        new Sessions(new SessionConfig(TIME, TIME, 1, 1), Ticker.system(), new SecureRandom());
    return new AdminGuard(
        new HostNames(List.of()),
        new Callers(
            Secret.of("unused"),
            none,
            new SessionCookies(false),
            () -> new Operators(List.of()),
            Ticker.system()),
        JsonObject::new,
        AdminGuard.Tls.OFF);
  }

  private static JsonObject read() {
    try (InputStream file = ConsoleStub.class.getResourceAsStream("/console-api.json")) {
      return new JsonObject(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String origin() {
    return "http://127.0.0.1:" + port;
  }

  /** Begins a test: nobody or somebody is signed in, and everything works. */
  void begin(String role) {
    failures.clear();
    calls.clear();
    silent = false;
    session = role.isEmpty() ? null : session("alice", role);
  }

  private static JsonObject session(String name, String role) {
    return new JsonObject()
        .put("name", name)
        .put("role", role)
        .put("by", "password")
        .put("expires", Instant.now().plusSeconds(3_000).toString())
        .put("csrf", CSRF)
        .put("oidc", false);
  }

  /** Ends the session, as a restart or another operator does. */
  void endSession() {
    session = null;
    cut();
  }

  /** Ends all streams; new ones are refused until {@link #begin} or {@link #speak}. */
  void fallSilent() {
    silent = true;
    cut();
  }

  void speak() {
    silent = false;
  }

  private void cut() {
    streams.forEach(HttpServerResponse::end);
    streams.clear();
  }

  /** Answers a path with a failure until it is mended. */
  void fail(String path, int status, String detail) {
    failures.put(path, new JsonObject().put("status", status).put("detail", detail));
  }

  void mend(String path) {
    failures.remove(path);
  }

  /** What a path is answered with, to be changed. */
  JsonObject answerOf(String path) {
    return answers.getJsonObject(path);
  }

  List<Call> calls() {
    return List.copyOf(calls);
  }

  private void answer(RoutingContext call) {
    String path = call.request().path();
    HttpMethod method = call.request().method();
    JsonObject body = call.body().isEmpty() ? new JsonObject() : call.body().asJsonObject();
    calls.add(
        new Call(
            method.name(), call.request().uri(), call.request().getHeader("X-CSRF-Token"), body));
    JsonObject failure = failures.get(path);
    if (path.equals("/api/session")) {
      session(call, method, body);
    } else if (session == null) {
      unknown(call);
    } else if (failure != null) {
      call.response().setStatusCode(failure.getInteger("status")).end(failure.encode());
    } else if (path.equals("/api/live")) {
      live(call);
    } else if (method != HttpMethod.GET) {
      call.response().end("{}");
    } else if (answers.containsKey(path)) {
      call.response().end(path.equals("/api/overview") ? overview() : answerOf(path).encode());
    } else {
      call.response().setStatusCode(404).end("{\"detail\":\"there is nothing at this path\"}");
    }
  }

  private void session(RoutingContext call, HttpMethod method, JsonObject body) {
    if (method == HttpMethod.POST && PASSWORD.equals(body.getString("password"))) {
      session = session(body.getString("name"), "operator");
      call.response().setStatusCode(204).end();
    } else if (method == HttpMethod.POST) {
      call.response().setStatusCode(401).end("{\"detail\":\"the name or the password is wrong\"}");
    } else if (method == HttpMethod.DELETE) {
      session = null;
      call.response().setStatusCode(204).end();
    } else if (session == null) {
      unknown(call);
    } else {
      call.response().end(session.encode());
    }
  }

  private static void unknown(RoutingContext call) {
    JsonObject ways =
        new JsonObject()
            .put("password", true)
            .put(
                "oidc",
                new JsonObject()
                    .put("label", "Sign in with Example")
                    .put("url", "/api/oidc/start"));
    call.response()
        .setStatusCode(401)
        .end(new JsonObject().put("detail", "sign in").put("signIn", ways).encode());
  }

  private void live(RoutingContext call) {
    if (silent) {
      call.response().setStatusCode(503).end("{\"detail\":\"too many streams\"}");
      return;
    }
    HttpServerResponse response =
        call.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
    response.closeHandler(closed -> streams.remove(response));
    streams.add(response);
    tell(response);
  }

  private void tell(HttpServerResponse response) {
    if (!response.ended() && !response.closed()) {
      response.write(
          "event: overview\ndata: "
              + overview()
              + "\n\nevent: stamps\ndata: "
              + answerOf("/api/stamps").encode()
              + "\n\n");
    }
  }

  /** With ten minutes of history up to now. */
  private String overview() {
    Instant now = Instant.now();
    JsonArray history = new JsonArray();
    for (int i = PLACES; i > 0; i--) {
      history.add(
          new JsonObject()
              .put("at", now.minusSeconds(5L * i).toString())
              .put("requests", 100 + i % 17)
              .put("errors", i % 5)
              .put("refused", i % 3)
              .put("p99Ms", i == 40 ? null : 150 + i));
    }
    return answerOf("/api/overview")
        .copy()
        .put("at", now.toString())
        .put("history", history)
        .encode();
  }
}
