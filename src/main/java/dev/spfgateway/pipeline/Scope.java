package dev.spfgateway.pipeline;

import dev.spfgateway.base.Guids;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a credential for automation is narrowed down to; an empty set narrows nothing.
 *
 * @param actions the only actions
 * @param machines the only virtual machines, by {@code VirtualMachine.ID}, and their checkpoints
 * @param checkpoints the only checkpoints, besides those of the machines
 */
public record Scope(Set<Action> actions, Set<UUID> machines, Set<UUID> checkpoints) {
  private static final Pattern ENTITY =
      Pattern.compile("(VMCheckPoints|VirtualMachines)\\(ID=guid'([0-9a-f-]{36})'");

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

  /**
   * Whether what was done before may be shown: an action that is left, on a machine or checkpoint
   * that is.
   *
   * @param target the canonical path of what it was done to
   * @param machine the machine that it was done to, where it is known
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

  /** Whether only certain machines or checkpoints are left. */
  public boolean namesEntities() {
    return !machines.isEmpty() || !checkpoints.isEmpty();
  }
}
