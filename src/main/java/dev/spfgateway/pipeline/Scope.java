package dev.spfgateway.pipeline;

import java.util.Set;
import java.util.UUID;

/**
 * What a credential for automation is narrowed down to; an empty set narrows nothing.
 *
 * @param actions the only actions
 * @param machines the only virtual machines, by {@code VirtualMachine.ID}, and their checkpoints
 * @param checkpoints the only checkpoints, besides those of the machines
 */
public record Scope(Set<Action> actions, Set<UUID> machines, Set<UUID> checkpoints) {
  /** Narrows nothing. */
  public static final Scope OPEN = new Scope(Set.of(), Set.of(), Set.of());

  /** Copies the sets. */
  public Scope {
    actions = Set.copyOf(actions);
    machines = Set.copyOf(machines);
    checkpoints = Set.copyOf(checkpoints);
  }

  /** Whether the action is among those that are left. */
  public boolean allows(Action action) {
    return actions.isEmpty() || actions.contains(action);
  }

  /** Whether only certain machines or checkpoints are left. */
  public boolean namesEntities() {
    return !machines.isEmpty() || !checkpoints.isEmpty();
  }
}
