package dev.spfgateway.admin.session;

import dev.spfgateway.admin.access.Callers;
import dev.spfgateway.admin.access.Operator;
import dev.spfgateway.admin.access.SessionCookies;
import dev.spfgateway.admin.access.Sessions;
import dev.spfgateway.admin.access.Sessions.Session;
import dev.spfgateway.admin.route.AdminApi;
import dev.spfgateway.admin.route.AdminRoutes;
import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.base.Secret;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signing in by password or admin token, signing out, and the open sessions. */
public final class SessionRoutes implements AdminRoutes {
  /** By which a browser is known in which an operator has signed in. */
  private static final String BROWSER = "spfgateway-browser";

  private static final Duration BROWSER_LIFE = Duration.ofDays(90);
  private static final int MAX_NAME = 64;
  private static final int MAX_SECRET = 1024;

  private final Sessions sessions;
  private final Callers callers;
  private final SessionCookies cookies;
  private final PasswordSignIn passwords;
  private final SignedIn entry;
  private final SignInLog log;
  private final boolean openId;

  /**
   * Prepares the resources.
   *
   * @param openId whether operators can also sign in by OpenID Connect
   */
  public SessionRoutes(
      Sessions sessions,
      Callers callers,
      SessionCookies cookies,
      PasswordSignIn passwords,
      SignInLog log,
      boolean openId) {
    this.sessions = sessions;
    this.callers = callers;
    this.cookies = cookies;
    this.passwords = passwords;
    this.entry = new SignedIn(sessions, callers, cookies, log);
    this.log = log;
    this.openId = openId;
  }

  @Override
  public void register(AdminApi api) {
    api.read("/api/session", this::own);
    api.present("/api/session", this::signIn);
    api.changeOwn(HttpMethod.DELETE, "/api/session", this::signOut);
    api.read("/api/sessions", this::all);
    api.change(HttpMethod.DELETE, "/api/sessions/:id", this::end);
  }

  private Future<String> own(RoutingContext call) {
    Operator operator = Operator.of(call);
    Optional<Session> session = operator.session().flatMap(sessions::byId);
    return Future.succeededFuture(
        new JsonObject()
            .put("name", operator.name())
            .put("role", operator.role().word())
            .put("by", operator.by().word())
            .put("expires", session.map(SessionRoutes::expires).orElse(null))
            .put("csrf", session.map(one -> one.csrf().reveal()).orElse(null))
            .put("oidc", openId)
            .encode());
  }

  private static String expires(Session session) {
    return session.expires().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private Future<String> signIn(RoutingContext call, JsonObject body) {
    if (body.containsKey("token")) {
      return text(body, "token", MAX_SECRET).map(Secret::of).compose(token -> byToken(call, token));
    }
    return text(body, "name", MAX_NAME)
        .compose(
            name ->
                text(body, "password", MAX_SECRET)
                    .compose(password -> byPassword(call, name, Secret.of(password))));
  }

  private static Future<String> text(JsonObject body, String key, int max) {
    @Nullable Object value = body.getValue(key);
    return value instanceof String text && !text.isEmpty() && text.length() <= max
        ? Future.succeededFuture(text)
        : Future.failedFuture(
            GatewayException.of(
                FailureKind.BAD_REQUEST, key + " must be a text of 1 to " + max + " characters"));
  }

  private Future<String> byToken(RoutingContext call, Secret token) {
    if (!callers.isToken(token)) {
      ClientAddress client = SignedIn.client(call);
      log.failed("admin-token", client.text(), client.network());
      return wrong("the admin token is wrong");
    }
    entry.open(call, Callers.tokenHolder());
    return Future.succeededFuture("");
  }

  private Future<String> byPassword(RoutingContext call, String name, Secret password) {
    ClientAddress client = SignedIn.client(call);
    return passwords
        .check(client, cookies.shown(call.request(), BROWSER), name, password)
        .onFailure(failure -> refused(failure, name, client))
        .compose(
            right -> {
              if (right.isEmpty()) {
                log.failed(name, client.text(), client.network());
                return wrong("name or password is wrong");
              }
              entry.open(call, right.get().proved());
              call.response()
                  .headers()
                  .add(
                      HttpHeaders.SET_COOKIE,
                      cookies.set(BROWSER, right.get().browser(), BROWSER_LIFE));
              return Future.succeededFuture("");
            });
  }

  private void refused(Throwable failure, String name, ClientAddress client) {
    if (GatewayException.from(failure).kind() == FailureKind.LIMITED) {
      log.limited(name, client.text(), client.network());
    }
  }

  private static Future<String> wrong(String why) {
    return Future.failedFuture(GatewayException.of(FailureKind.UNAUTHENTICATED, why));
  }

  private Future<String> signOut(RoutingContext call, JsonObject body) {
    Operator operator = Operator.of(call);
    call.response().headers().add(HttpHeaders.SET_COOKIE, cookies.forget(SessionCookies.SESSION));
    operator.session().flatMap(sessions::end).ifPresent(one -> log.ended(one, operator));
    return Future.succeededFuture("");
  }

  private Future<String> all(RoutingContext call) {
    Optional<String> own = Operator.of(call).session();
    List<JsonObject> list =
        sessions.all().stream()
            .map(
                one ->
                    new JsonObject()
                        .put("id", one.id())
                        .put("name", one.operator().name())
                        .put("role", one.operator().role().word())
                        .put("by", one.operator().by().word())
                        .put("address", one.operator().address())
                        .put("began", one.began().truncatedTo(ChronoUnit.SECONDS).toString())
                        .put("lastUsed", one.lastUsed().truncatedTo(ChronoUnit.SECONDS).toString())
                        .put("expires", expires(one))
                        .put("own", own.filter(one.id()::equals).isPresent()))
            .toList();
    return Future.succeededFuture(new JsonObject().put("sessions", new JsonArray(list)).encode());
  }

  private Future<String> end(RoutingContext call, JsonObject body) {
    Optional<Session> ended = sessions.end(call.pathParam("id"));
    ended.ifPresent(one -> log.ended(one, Operator.of(call)));
    return ended.isPresent()
        ? Future.succeededFuture("")
        : Future.failedFuture(
            GatewayException.of(FailureKind.NOT_FOUND, "no open session has this id"));
  }
}
