package dev.spfgateway.telemetry;

import dev.spfgateway.base.SafePath;
import dev.spfgateway.pipeline.Attempt;
import dev.spfgateway.pipeline.ClientPresence;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureOrigin;
import dev.spfgateway.pipeline.Trail;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.access.Principal;
import dev.spfgateway.pipeline.access.Subscription;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.Route;
import dev.spfgateway.pipeline.request.Target;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Builds the attributes of spans: OpenTelemetry's conventions for HTTP, and the facts of log and
 * audit in the gateway's own words. Never a header, a body or a query, which may contain secrets.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/http/http-spans/">HTTP spans</a>
 */
final class SpanAttributes {
  private static final String VMM = "/{subscription}/services/systemcenter/vmm/";
  private static final int TLS_PORT = 443;

  private SpanAttributes() {}

  /** The method as the conventions demand; an unknown one is {@code _OTHER}. */
  static String method(Exchange exchange) {
    String method = exchange.request().method();
    return AccessLog.METHODS.contains(method) ? method : "_OTHER";
  }

  /** The pattern of the request's URL; empty when the gateway knows none. */
  static Optional<String> route(Exchange exchange) {
    return exchange.trail().route().map(Route::target).map(SpanAttributes::route);
  }

  private static String route(Target target) {
    if (target instanceof Target.Entities) {
      return VMM + "{resource}";
    }
    if (target instanceof Target.Batch) {
      return VMM + "$batch";
    }
    if (target instanceof Target.Operations operations) {
      return "/{subscription}/operations" + (operations.id().isPresent() ? "/{id}" : "");
    }
    if (target instanceof Target.Audit audit) {
      return "/{subscription}/audit" + (audit.below().isEmpty() ? "" : "/{below}");
    }
    if (target instanceof Target.OpenApi) {
      return "/openapi.yaml";
    }
    return target instanceof Target.OneSubscription ? "/subscriptions/{id}" : "/subscriptions";
  }

  /** The attributes of the whole request. */
  static Attributes ofRequest(TelemetryStage.Summary summary) {
    Exchange exchange = summary.exchange();
    Trail trail = exchange.trail();
    AttributesBuilder all =
        Attributes.builder()
            .put("http.request.method", method(exchange))
            .put("url.scheme", "https")
            .put("url.path", AccessLog.path(exchange))
            .put("client.address", exchange.request().client().text())
            .put("spfgateway.request.id", exchange.request().id());
    if (summary.end().status() > 0) {
      all.put("http.response.status_code", summary.end().status());
    }
    put(all, "http.route", route(exchange));
    put(all, "error.type", error(summary));
    put(all, "spfgateway.failure", summary.failure());
    put(all, "spfgateway.outcome", summary.outcome().map(Outcome::word));
    put(all, "spfgateway.ended_by", summary.ending().map(ending -> ending.by().word()));
    put(all, "spfgateway.phase", summary.ending().map(FailureOrigin::phase).or(() -> phase(trail)));
    put(all, "spfgateway.tenant", trail.principal().map(Principal::tenant));
    put(all, "spfgateway.subscription", subscription(trail));
    put(all, "spfgateway.stamp", trail.permit().map(permit -> permit.stamp().toString()));
    put(all, "spfgateway.action", trail.action().map(Action::word));
    put(all, "spfgateway.operation.id", trail.operation().map(one -> one.id().toString()));
    return all.build();
  }

  /** The server's error in the sense of the conventions, which exclude the client's errors. */
  static Optional<String> error(TelemetryStage.Summary summary) {
    ClientPresence.End end = summary.end();
    if (!end.complete()) {
      return Optional.of("aborted");
    }
    return end.status() < 500
        ? Optional.empty()
        : summary.failure().or(() -> Optional.of(Integer.toString(end.status())));
  }

  private static Optional<String> phase(Trail trail) {
    List<Attempt> attempts = trail.attempts();
    return attempts.isEmpty()
        ? Optional.empty()
        : Optional.of(attempts.get(attempts.size() - 1).phase().word());
  }

  /** Only one from the registry: anything else may be a misplaced secret. */
  private static Optional<String> subscription(Trail trail) {
    return trail.route().flatMap(Route::subscription).map(Subscription::id).map(Object::toString);
  }

  private static void put(AttributesBuilder all, String key, Optional<String> value) {
    value.ifPresent(text -> all.put(key, text));
  }

  /** The attributes of one attempt. */
  static Attributes ofAttempt(Exchange exchange, Attempt attempt) {
    URI endpoint = URI.create(attempt.endpoint());
    AttributesBuilder all =
        Attributes.builder()
            .put("server.address", endpoint.getHost())
            .put("server.port", endpoint.getPort() < 0 ? TLS_PORT : endpoint.getPort())
            .put("spfgateway.attempt", attempt.number())
            .put("spfgateway.stamp", attempt.stamp())
            .put("spfgateway.endpoint", attempt.endpoint())
            .put("spfgateway.phase", attempt.phase().word())
            .put("spfgateway.verdict", attempt.verdict());
    entities(exchange)
        .ifPresent(
            target ->
                all.put("http.request.method", target.verb().name())
                    .put("url.full", url(attempt, target)));
    if (attempt.number() > 1) {
      all.put("http.request.resend_count", attempt.number() - 1);
    }
    if (attempt.status() != null) {
      all.put("http.response.status_code", attempt.status());
    }
    put(all, "error.type", error(attempt));
    return all.build();
  }

  /** The status from 400 on, else the reason why no answer was passed on. */
  static Optional<String> error(Attempt attempt) {
    if (attempt.status() == null) {
      return Optional.of(attempt.failure() == null ? "_OTHER" : attempt.failure());
    }
    return attempt.status() < 400
        ? Optional.ofNullable(attempt.failure())
        : Optional.of(Integer.toString(attempt.status()));
  }

  /** The target of a request for SPF. */
  static Optional<Target.Entities> entities(Exchange exchange) {
    return exchange
        .trail()
        .route()
        .map(Route::target)
        .filter(Target.Entities.class::isInstance)
        .map(Target.Entities.class::cast);
  }

  /** Without the query. */
  private static String url(Attempt attempt, Target.Entities target) {
    return attempt.endpoint()
        + "/"
        + target.subscription()
        + "/Microsoft.Management.Odata.svc/"
        + SafePath.hiding(target.path());
  }
}
