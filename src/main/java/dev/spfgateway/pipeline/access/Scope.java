package dev.spfgateway.pipeline.access;

import dev.spfgateway.base.Guids;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Restrictions of a credential for automation; an empty set restricts nothing.
 *
 * @param actions the only allowed actions
 * @param machines the only allowed virtual machines, by {@code VirtualMachine.ID}, with their
 *     checkpoints
 * @param checkpoints the only allowed checkpoints, besides those of the machines
 */
public record Scope(Set<Action> actions, Set<UUID> machines, Set<UUID> checkpoints) {
  private static final Pattern ENTITY =
      Pattern.compile("(VMCheckPoints|VirtualMachines)\\(ID=guid'([0-9a-f-]{36})'");

  /** Restricts nothing. */
  public static final Scope OPEN = new Scope(Set.of(), Set.of(), Set.of());

  /** Copies the sets. */
  public Scope {
    actions = Set.copyOf(actions);
    machines = Set.copyOf(machines);
    checkpoints = Set.copyOf(checkpoints);
  }

  /** Whether the action is allowed. */
  public boolean allows(Action action) {
    return actions.isEmpty() || actions.contains(action);
  }

  /**
   * Whether a past operation may be shown: an allowed action, on an allowed machine or checkpoint.
   *
   * @param target the canonical path that the operation acted on
   * @param machine the machine that it acted on, if known
   */
  public boolean shows(Action action, String target, Optional<UUID> machine) {
    if (!allows(action)) {
      return false;
    }
    if (!namesEntities() || machine.filter(machines::contains).isPresent()) {
      return true;
    }
    Matcher entity = ENTITY.matcher(target);
    if (!entity.lookingAt()) {
      return false;
    }
    Set<UUID> own = entity.group(1).equals("VirtualMachines") ? machines : checkpoints;
    return Guids.parse(entity.group(2)).filter(own::contains).isPresent();
  }

  /** Whether only certain machines or checkpoints are allowed. */
  public boolean namesEntities() {
    return !machines.isEmpty() || !checkpoints.isEmpty();
  }
}
