package dev.spfgateway.simulator;

import dev.spfgateway.simulator.fault.FaultRule;
import dev.spfgateway.simulator.fault.FaultRules;
import dev.spfgateway.simulator.fault.RuleState;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The fault rules, and the ports that they close and open. A change completes once the ports have
 * followed. Confined to the simulator's context.
 */
final class Faults {
  private final FaultRules rules;
  private final List<SpfPort> ports = new ArrayList<>();

  Faults(FaultRules rules) {
    this.rules = rules;
  }

  /** Puts a port under the rules' control. */
  void govern(SpfPort port) {
    ports.add(port);
  }

  FaultRules rules() {
    return rules;
  }

  List<SpfPort> ports() {
    return List.copyOf(ports);
  }

  /**
   * Adds a rule.
   *
   * @throws dev.spfgateway.base.InvalidSetting when its id is taken or there are too many
   */
  Future<RuleState> add(FaultRule rule) {
    RuleState added = rules.add(rule);
    return follow().map(added);
  }

  /** Replaces all rules. */
  Future<List<RuleState>> replace(List<FaultRule> others) {
    List<RuleState> all = rules.replace(others);
    return follow().map(all);
  }

  /** Removes a rule; empty when no rule has this id. */
  Future<Optional<RuleState>> remove(String id) {
    Optional<RuleState> last = rules.find(id);
    boolean removed = rules.remove(id);
    return follow().map(removed ? last : Optional.empty());
  }

  /** Removes all rules. */
  Future<Void> clear() {
    rules.clear();
    return follow();
  }

  private Future<Void> follow() {
    return Future.join(
            ports.stream()
                .map(port -> port.become(!rules.isDown(port.stamp(), port.number())))
                .toList())
        .mapEmpty();
  }
}
