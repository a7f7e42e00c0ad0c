package dev.spfgateway.simulator;

import dev.spfgateway.base.Require;
import dev.spfgateway.base.StampId;
import dev.spfgateway.simulator.ControlRouter.Answer;
import dev.spfgateway.simulator.fault.FaultRule;
import dev.spfgateway.simulator.fault.FaultRules;
import dev.spfgateway.simulator.fault.RuleState;
import dev.spfgateway.simulator.json.ControlJson;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The control interface's resources for fault rules and endpoints. */
final class FaultsApi {
  private final Faults faults;

  FaultsApi(Faults faults) {
    this.faults = faults;
  }

  void mount(ControlRouter router) {
    router.read("/endpoints", context -> endpoints());
    router.resource(
        "/faults",
        Map.of(
            HttpMethod.GET,
            context -> Answer.of(faults.rules().all()),
            HttpMethod.POST,
            this::add,
            HttpMethod.PUT,
            this::replace,
            HttpMethod.DELETE,
            context -> faults.clear().compose(done -> Answer.DONE)));
    router.resource(
        "/faults/:id",
        Map.of(
            HttpMethod.GET, context -> one(faults.rules().find(context.pathParam("id"))),
            HttpMethod.DELETE,
                context -> faults.remove(context.pathParam("id")).compose(FaultsApi::one)));
  }

  private Future<Answer> add(RoutingContext context) {
    return faults
        .add(ControlJson.read(ControlApi.json(context), FaultRule.class, "rule"))
        .map(added -> new Answer(201, Optional.of(added)));
  }

  private Future<Answer> replace(RoutingContext context) {
    List<FaultRule> rules =
        ControlJson.readList(ControlApi.json(context), FaultRule.class, "faults");
    Require.check(
        rules.size() <= FaultRules.MAX_RULES,
        "faults",
        "can't be more than " + FaultRules.MAX_RULES);
    return faults.replace(rules).compose(Answer::of);
  }

  private record EndpointView(StampId stamp, int port, boolean open) {}

  private List<EndpointView> endpoints() {
    return faults.ports().stream()
        .map(port -> new EndpointView(port.stamp(), port.number(), port.isOpen()))
        .toList();
  }

  private static Future<Answer> one(Optional<RuleState> rule) {
    return rule.map(Answer::of)
        .orElseGet(() -> Answer.error(404, "no such fault rule; see GET /faults"));
  }
}
