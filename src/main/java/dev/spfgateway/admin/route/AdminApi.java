package dev.spfgateway.admin.route;

import dev.spfgateway.admin.access.Operator.Role;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The admin listener's resources, by path and method. Serves {@code HEAD} wherever there is {@code
 * GET}, answers {@code OPTIONS}, and refuses other methods with the list of those that exist. Paths
 * are Vert.x Web's, with parameters such as {@code /api/operations/:id}.
 */
public final class AdminApi {
  private static final int NO_CONTENT = 204;

  private final Vertx vertx;
  private final AdminGuard guard;
  private final Duration bodyTime;
  private final Map<String, Map<HttpMethod, Action>> resources = new LinkedHashMap<>();

  /**
   * Begins without resources.
   *
   * @param bodyTime maximum time for the body of a change to arrive
   */
  public AdminApi(Vertx vertx, AdminGuard guard, Duration bodyTime) {
    this.vertx = vertx;
    this.guard = guard;
    this.bodyTime = bodyTime;
  }

  /** Who may call an action. */
  private enum Access {
    /** Anyone, by any name of the machine, from any web page. */
    PROBES,
    /** Anyone who calls the listener by its name, from any web page. */
    OPEN,
    /** Anyone who calls the listener by its name, and no web page of another origin. */
    OWN_PAGES,
    VIEWERS,
    OPERATORS
  }

  private record Action(Access access, Handler<RoutingContext> handler) {}

  /** A resource that is read as JSON. */
  @FunctionalInterface
  public interface Read {
    /**
     * Reads the resource on the request's event loop; must not block.
     *
     * @return JSON; a {@link GatewayException} is answered with its status
     */
    Future<String> read(RoutingContext call);
  }

  /** A change. */
  @FunctionalInterface
  public interface Change {
    /**
     * Makes the change, named by {@code Operator.of(call)}; must not block.
     *
     * @param body the request's JSON object; empty when the request has no body
     * @return JSON, or empty text for an answer without content; a {@link GatewayException} is
     *     answered with its status
     */
    Future<String> change(RoutingContext call, JsonObject body);
  }

  /** Every operator and viewer may read this as JSON. */
  public void read(String path, Read read) {
    get(path, call -> answer(call, read.read(call)));
  }

  /** Every operator and viewer may get this; the handler sends the answer, such as a stream. */
  public void get(String path, Handler<RoutingContext> handler) {
    add(path, HttpMethod.GET, Access.VIEWERS, handler);
  }

  /**
   * Whether the operator of an answer that lasts would still be admitted; a session may have ended
   * or an operator may have been removed since. Does not prolong the session.
   */
  public boolean stillAdmits(RoutingContext call) {
    return guard.stillAdmits(call);
  }

  /** Only the role operator may make this change. */
  public void change(HttpMethod method, String path, Change change) {
    add(path, method, Access.OPERATORS, call -> begin(call, change));
  }

  /** A change that viewers may make, too, because it concerns only their own session. */
  public void changeOwn(HttpMethod method, String path, Change change) {
    add(path, method, Access.VIEWERS, call -> begin(call, change));
  }

  /** A change that needs no credential, such as presenting one. */
  public void present(String path, Change change) {
    add(path, HttpMethod.POST, Access.OWN_PAGES, call -> begin(call, change));
  }

  /**
   * Everyone may get this, and links of other sites may lead to it. It must not reveal anything nor
   * change anything by the caller's rights.
   */
  public void open(String path, Handler<RoutingContext> handler) {
    add(path, HttpMethod.GET, Access.OPEN, handler);
  }

  /** Everyone may get this by any host name, as load balancers and the kubelet do. */
  public void probe(String path, Handler<RoutingContext> handler) {
    add(path, HttpMethod.GET, Access.PROBES, handler);
  }

  private void add(String path, HttpMethod method, Access access, Handler<RoutingContext> handler) {
    Map<HttpMethod, Action> actions =
        resources.computeIfAbsent(path, absent -> new LinkedHashMap<>());
    if (actions.put(method, new Action(access, handler)) != null) {
      throw new IllegalStateException(method + " " + path + " is registered twice");
    }
  }

  /** Mounts all resources. What is not registered does not exist, which only operators learn. */
  public void mount(Router router) {
    resources.forEach((path, actions) -> router.route(path).handler(call -> handle(call, actions)));
    router
        .route()
        .handler(
            call -> {
              if (guard.admitsOperator(call)) {
                new Problem(404, "NotFound", "there is nothing at this path")
                    .answer(call.response());
              }
            });
  }

  private void handle(RoutingContext call, Map<HttpMethod, Action> actions) {
    HttpMethod method = call.request().method();
    Action action = actions.get(method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method);
    if (action != null) {
      if (admits(call, action.access())) {
        act(call, action.handler());
      }
    } else if (admits(call, least(actions))) {
      other(call, actions);
    }
  }

  private static Access least(Map<HttpMethod, Action> actions) {
    return actions.values().stream()
        .map(Action::access)
        .min(Access::compareTo)
        .orElse(Access.OPERATORS);
  }

  private boolean admits(RoutingContext call, Access access) {
    return switch (access) {
      case PROBES -> true;
      case OPEN -> guard.admitsAnyone(call, true);
      case OWN_PAGES -> guard.admitsAnyone(call, false);
      case VIEWERS -> guard.admitsOperator(call) && AdminGuard.has(Role.VIEWER, call);
      case OPERATORS -> guard.admitsOperator(call) && AdminGuard.has(Role.OPERATOR, call);
    };
  }

  private static void act(RoutingContext call, Handler<RoutingContext> handler) {
    try {
      handler.handle(call);
    } catch (RuntimeException e) {
      AdminAnswers.fail(call.request(), e);
    }
  }

  private static void other(RoutingContext call, Map<HttpMethod, Action> actions) {
    StringJoiner allow = new StringJoiner(", ");
    actions
        .keySet()
        .forEach(method -> allow.add(method.equals(HttpMethod.GET) ? "GET, HEAD" : method.name()));
    allow.add("OPTIONS");
    if (call.request().method().equals(HttpMethod.OPTIONS)) {
      call.response()
          .setStatusCode(NO_CONTENT)
          .putHeader(HttpHeaders.ALLOW, allow.toString())
          .end();
    } else {
      Problem.of(
              GatewayException.notAllowed("this resource allows only " + allow, allow.toString()))
          .answer(call.response());
    }
  }

  private void begin(RoutingContext call, Change change) {
    HttpServerRequest request = call.request();
    answer(
        call, ChangeBody.read(vertx, request, bodyTime).compose(body -> change.change(call, body)));
  }

  private static void answer(RoutingContext call, Future<String> json) {
    json.onSuccess(text -> AdminAnswers.json(call.response(), text))
        .onFailure(cause -> AdminAnswers.fail(call.request(), cause));
  }
}
