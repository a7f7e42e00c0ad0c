package dev.spfgateway.simulator;

import dev.spfgateway.base.HostNames;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.simulator.json.ControlJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes of the control interface: refuses requests from web pages, bounds bodies, and turns
 * what a handler returns or throws into an answer.
 */
final class ControlRouter {
  private static final Logger LOG = LoggerFactory.getLogger(ControlRouter.class);
  private static final HostNames NAMES = new HostNames(List.of());

  /** In bytes; enough for a world of thousands of machines. */
  private static final int MAX_BODY = 1 << 20;

  private final Router router;

  ControlRouter(Vertx vertx) {
    router = Router.router(vertx);
    router.route().handler(ControlRouter::keepWebPagesOut);
    // Bodies are JSON whatever content type curl gives them; Vert.x would parse a form.
    router
        .route()
        .handler(
            context -> {
              context.request().headers().set(HttpHeaders.CONTENT_TYPE, "application/json");
              context.next();
            });
    router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY));
    router.route().failureHandler(ControlRouter::failed);
  }

  Router router() {
    return router;
  }

  /** Answers a request. */
  interface Handler {
    /**
     * Handles a request.
     *
     * @return the answer; an {@link InvalidSetting} means a mistake of the client
     */
    Future<Answer> handle(RoutingContext context);
  }

  /**
   * An answer.
   *
   * @param body the value to write as JSON; empty for none
   */
  record Answer(int status, Optional<Object> body) {
    static final Future<Answer> DONE = Future.succeededFuture(new Answer(204, Optional.empty()));

    static Future<Answer> of(Object body) {
      return Future.succeededFuture(new Answer(200, Optional.of(body)));
    }

    static Future<Answer> error(int status, String text) {
      return Future.succeededFuture(new Answer(status, Optional.of(Map.of("error", text))));
    }
  }

  /** Adds a resource that is read by GET and HEAD. */
  void read(String path, Function<RoutingContext, Object> reading) {
    resource(path, Map.of(HttpMethod.GET, context -> Answer.of(reading.apply(context))));
  }

  /**
   * Adds a resource. Each method has its handler, HEAD uses GET's, OPTIONS is answered, and every
   * other method gets 405.
   */
  void resource(String path, Map<HttpMethod, Handler> handlers) {
    TreeSet<String> names =
        handlers.keySet().stream()
            .map(HttpMethod::name)
            .collect(Collectors.toCollection(TreeSet::new));
    if (handlers.containsKey(HttpMethod.GET)) {
      names.add(HttpMethod.HEAD.name());
    }
    names.add(HttpMethod.OPTIONS.name());
    String allow = String.join(", ", names);
    handlers.forEach((method, handler) -> route(path, method, handler));
    router
        .route(path)
        .handler(
            context -> {
              context.response().putHeader(HttpHeaders.ALLOW, allow);
              boolean asked = context.request().method().equals(HttpMethod.OPTIONS);
              answer(
                  context,
                  asked
                      ? Answer.DONE
                      : Answer.error(405, "this resource answers " + allow + " only"));
            });
  }

  private void route(String path, HttpMethod method, Handler handler) {
    Route route = router.route(path).method(method);
    if (method.equals(HttpMethod.GET)) {
      route.method(HttpMethod.HEAD);
    }
    route.handler(context -> answer(context, handler.handle(context)));
  }

  private static void answer(RoutingContext context, Future<Answer> answer) {
    answer
        .compose(
            known -> {
              HttpServerResponse response = context.response().setStatusCode(known.status());
              if (known.body().isEmpty()) {
                return response.end();
              }
              Buffer body = Buffer.buffer(ControlJson.write(known.body().get()));
              // Vert.x adds no length to a HEAD's answer.
              return response
                  .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                  .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
                  .end(body);
            })
        .onFailure(context::fail);
  }

  /** Otherwise any web page in a developer's browser could do everything here. */
  private static void keepWebPagesOut(RoutingContext context) {
    List<String> hosts = context.request().headers().getAll("Host");
    if (!NAMES.allow(hosts, Optional.empty())) {
      answer(context, Answer.error(421, "call the control interface as localhost"));
    } else if (!HostNames.isOwnOrigin(
        Set.of("http", "https"),
        hosts.get(0),
        context.request().headers().getAll("Origin"),
        context.request().headers().getAll("Sec-Fetch-Site"))) {
      answer(context, Answer.error(403, "web pages can't use the control interface"));
    } else {
      context.next();
    }
  }

  private static void failed(RoutingContext context) {
    Throwable failure = context.failure();
    if (context.response().ended() || context.response().headWritten()) {
      LOG.debug("an answer could not be sent", failure);
    } else if (failure instanceof InvalidSetting invalid) {
      answer(context, Answer.error(400, invalid.key() + " " + invalid.getMessage()));
    } else if (context.statusCode() == 413) {
      answer(context, Answer.error(413, "body must be of at most " + MAX_BODY + " bytes"));
    } else if (context.statusCode() == 404) {
      answer(context, Answer.error(404, "no such resource; see GET /"));
    } else if (context.statusCode() >= 400 && context.statusCode() < 500) {
      answer(context, Answer.error(context.statusCode(), "the request can't be read"));
    } else {
      LOG.error("the control interface failed", failure);
      answer(context, Answer.error(500, "internal error"));
    }
  }
}
