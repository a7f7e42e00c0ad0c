package dev.spfgateway.admin.console;

import dev.spfgateway.admin.access.Operator;
import dev.spfgateway.admin.route.AdminApi;
import dev.spfgateway.admin.route.AdminRoutes;
import dev.spfgateway.base.StampId;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/** Stamps with their endpoints, and what operators do to endpoints. */
public final class StampRoutes implements AdminRoutes {
  private static final int DAY = 86_400;
  private static final String ENDPOINT = "/api/stamps/:id/endpoints/:index";

  private final Supplier<JsonObject> stamps;
  private final Endpoints endpoints;
  private final AuditedChange audited;

  /**
   * Serves stamps.
   *
   * @param stamps all stamps, as JSON
   */
  public StampRoutes(Supplier<JsonObject> stamps, Endpoints endpoints, AuditedChange audited) {
    this.stamps = stamps;
    this.endpoints = endpoints;
    this.audited = audited;
  }

  /** Changes endpoints. Each method throws {@code NOT_FOUND} for an endpoint that there is not. */
  public interface Endpoints {
    /** The name of an endpoint for the audit log. */
    String name(StampId stamp, int index);

    /** Rests an endpoint for some time. */
    JsonObject rest(StampId stamp, int index, Duration time);

    /** Ends an endpoint's rest and a forced state of its breaker. */
    JsonObject enable(StampId stamp, int index, String why);

    /** Forces an endpoint's breaker to be open, or else closed, for some time. */
    JsonObject force(StampId stamp, int index, boolean open, Duration time, String why);
  }

  @Override
  public void register(AdminApi api) {
    api.read(
        "/api/stamps",
        call -> {
          Parameters unused = Parameters.of(call);
          return Future.succeededFuture(stamps.get().encode());
        });
    api.change(HttpMethod.POST, ENDPOINT + "/rest", this::rest);
    api.change(HttpMethod.POST, ENDPOINT + "/enable", this::enable);
    api.change(HttpMethod.POST, ENDPOINT + "/breaker", this::force);
  }

  private Future<String> rest(RoutingContext call, JsonObject json) {
    ChangeMembers body = ChangeMembers.of(json, "seconds");
    Duration time = body.seconds(DAY);
    return make(
        call,
        "rest-endpoint",
        body.reason(),
        "rests for " + time.toSeconds() + " s",
        (stamp, index) -> endpoints.rest(stamp, index, time));
  }

  private Future<String> enable(RoutingContext call, JsonObject json) {
    ChangeMembers body = ChangeMembers.of(json);
    return make(
        call,
        "enable-endpoint",
        body.reason(),
        "rests no more, and its breaker decides again",
        (stamp, index) -> endpoints.enable(stamp, index, why(call, body)));
  }

  private Future<String> force(RoutingContext call, JsonObject json) {
    ChangeMembers body = ChangeMembers.of(json, "state", "seconds");
    String state = body.word("state", Set.of("open", "closed"));
    Duration time = body.seconds(DAY);
    return make(
        call,
        "force-breaker",
        body.reason(),
        "its breaker is forced " + state + " for " + time.toSeconds() + " s",
        (stamp, index) ->
            endpoints.force(stamp, index, state.equals("open"), time, why(call, body)));
  }

  private static String why(RoutingContext call, ChangeMembers body) {
    return "operator " + Operator.of(call).name() + ": " + body.reason();
  }

  @FunctionalInterface
  private interface Change {
    JsonObject on(StampId stamp, int index);
  }

  private Future<String> make(
      RoutingContext call, String action, String reason, String detail, Change change) {
    StampId stamp = StampId.parse(call.pathParam("id")).orElseThrow(StampRoutes::none);
    String number = call.pathParam("index");
    int index = number.matches("\\d{1,4}") ? Integer.parseInt(number) : Integer.MAX_VALUE;
    String name = endpoints.name(stamp, index);
    return audited
        .make(
            Operator.of(call),
            new AuditedChange.Deed(action, name, reason),
            () -> Future.succeededFuture(new AuditedChange.Done(change.on(stamp, index), detail)))
        .map(JsonObject::encode);
  }

  private static GatewayException none() {
    return GatewayException.of(FailureKind.NOT_FOUND, "the id of a stamp is a GUID");
  }
}
