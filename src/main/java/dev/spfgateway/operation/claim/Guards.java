package dev.spfgateway.operation.claim;

import dev.spfgateway.operation.record.EntityName;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.mutation.Operation;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Determines what no second mutation may touch: the entity, and the virtual machines that it may
 * work on. VMM locks a machine for each job too; the gateway's guard tells the tenant which
 * operation is in the way, and holds while the outcome is unknown, when VMM's lock does not.
 *
 * <p>Any caller can name any machine, so a guard on a machine that was merely named holds in the
 * caller's subscription only. It holds for all subscriptions of the stamp once SPF has shown the
 * machine in the caller's own: a caller that can't see a machine neither blocks others from it nor
 * learns from a refusal that they work on it.
 */
public final class Guards {
  private static final UUID UNKNOWN = new UUID(0, 0);

  private Guards() {}

  /** A new entity has no name to guard yet; without a machine, a create guards only itself. */
  public static Set<String> of(Exchange exchange, EntityName entity, Operation.Lead lead, UUID id) {
    String stamp = exchange.permit().stamp() + "/";
    String own = stamp + exchange.permit().subscription().id() + "/";
    Set<String> guards = new HashSet<>();
    if (exchange.permit().action() != Action.CREATE) {
      guards.add(own + entity.text());
    }
    for (UUID machine : machines(exchange, entity, lead)) {
      guards.add(own + machine(machine));
    }
    if (lead.baseline().isPresent()) {
      lead.machine().ifPresent(machine -> guards.add(stamp + machine(machine)));
    }
    return guards.isEmpty() ? Set.of(id.toString()) : guards;
  }

  private static String machine(UUID machine) {
    return "machine/" + machine;
  }

  /** Includes the body's {@code VMId}, except a machine's own: that is its id on the host. */
  private static Set<UUID> machines(Exchange exchange, EntityName entity, Operation.Lead lead) {
    Set<UUID> machines = new HashSet<>();
    lead.machine().ifPresent(machines::add);
    if (!entity.isMachine()) {
      machines.addAll(exchange.command().named().machines());
    }
    if (entity.isCheckpoint()) {
      // Any other entity that the body names can only be a machine or a checkpoint.
      machines.addAll(exchange.command().named().entities());
    }
    machines.remove(UNKNOWN);
    return machines;
  }
}
