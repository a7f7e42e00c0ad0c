package dev.spfgateway.operation;

import dev.spfgateway.pipeline.Action;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Operation;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * What no second mutation may touch: the entity, and the virtual machine that it belongs to where
 * that is known. VMM locks a machine for each job too; the gateway's guard tells the tenant which
 * operation stands in the way, and holds while the outcome is unknown, when VMM's does not.
 */
final class Guards {
  private Guards() {}

  /** What is created has no name to guard yet; without a machine it guards only itself. */
  static Set<String> of(Exchange exchange, EntityName entity, Operation.Lead lead, UUID id) {
    String stamp = exchange.permit().stamp() + "/";
    Set<String> guards = new HashSet<>();
    if (exchange.permit().action() != Action.CREATE) {
      guards.add(stamp + entity.text());
    }
    lead.machine().ifPresent(machine -> guards.add(stamp + "machine/" + machine));
    return guards.isEmpty() ? Set.of(id.toString()) : guards;
  }
}
