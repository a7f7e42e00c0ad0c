package dev.spfgateway.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.spfgateway.simulator.fault.FaultReader;
import dev.spfgateway.simulator.fault.FaultWriter;
import dev.spfgateway.simulator.fault.RuleState;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The control interface's part for fault rules and endpoints. */
final class FaultsApi {
  private final Faults faults;

  FaultsApi(Faults faults) {
    this.faults = faults;
  }

  /**
   * Answers a request below {@code /faults} or {@code /endpoints}.
   *
   * @param path its segments
   * @param body read only where one is wanted
   */
  Future<ControlAnswer> answer(String verb, List<String> path, Supplier<JsonNode> body) {
    String id = path.size() == 2 ? path.get(1) : "";
    return switch (verb + " /" + path.get(0) + (path.size() > 1 ? "/" + path.size() : "")) {
      case "GET /endpoints" -> Future.succeededFuture(endpoints());
      case "GET /faults" -> Future.succeededFuture(all(faults.rules().all()));
      case "GET /faults/2" -> Future.succeededFuture(one(faults.rules().find(id)));
      case "POST /faults" ->
          faults
              .add(FaultReader.rule(body.get()))
              .map(added -> new ControlAnswer(201, FaultWriter.state(added).toString()));
      case "PUT /faults" -> faults.replace(FaultReader.rules(body.get())).map(FaultsApi::all);
      case "DELETE /faults" -> faults.clear().map(ControlAnswer.DONE);
      case "DELETE /faults/2" -> faults.remove(id).map(FaultsApi::one);
      default -> Future.succeededFuture(ControlAnswer.NO_SUCH_RESOURCE);
    };
  }

  private ControlAnswer endpoints() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (SpfPort port : faults.ports()) {
      list.addObject()
          .put("stamp", port.stamp().toString())
          .put("port", port.number())
          .put("open", port.isOpen());
    }
    return ControlAnswer.of(list);
  }

  private static ControlAnswer all(List<RuleState> rules) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    rules.stream().map(FaultWriter::state).forEach(list::add);
    return ControlAnswer.of(list);
  }

  private static ControlAnswer one(Optional<RuleState> rule) {
    return rule.map(FaultWriter::state)
        .map(ControlAnswer::of)
        .orElseGet(() -> ControlAnswer.error(404, "no such fault rule; see GET /faults"));
  }
}
