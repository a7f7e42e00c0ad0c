package dev.spfgateway.auth;

import static dev.spfgateway.pipeline.access.Action.CREATE;
import static dev.spfgateway.pipeline.access.Action.DELETE;
import static dev.spfgateway.pipeline.access.Action.OPERATE;
import static dev.spfgateway.pipeline.access.Action.READ;
import static dev.spfgateway.pipeline.access.Action.RESTORE;
import static dev.spfgateway.pipeline.access.Action.UPDATE;

import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.access.Role;
import dev.spfgateway.pipeline.request.Verb;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The table of which actions are allowed on which entity set. An entity set that has no row or is
 * spelled differently is closed, and so is an action that the set's row does not name.
 */
final class Rules {
  private static final String CHECKPOINTS = "VMCheckPoints";
  private static final Set<Action> ANYTHING = Set.of(READ, CREATE, UPDATE, DELETE);

  /**
   * The sets that the documentation and clients of SPF's VMM service name. {@code ApplicationHosts}
   * is missing because it is for administrators. Writes to {@code UserRoles} are missing because a
   * tenant could use them to give itself rights in VMM.
   */
  private static final Map<String, Set<Action>> KNOWN =
      Map.ofEntries(
          Map.entry("", Set.of(READ)), // the service document
          Map.entry("$metadata", Set.of(READ)),
          Map.entry(CHECKPOINTS, Set.of(READ, CREATE, UPDATE, RESTORE, DELETE)),
          Map.entry("VirtualMachines", Set.of(READ, CREATE, UPDATE, OPERATE, DELETE)),
          Map.entry("Jobs", Set.of(READ, RESTORE)), // an update restarts a failed job
          Map.entry("Clouds", Set.of(READ)),
          Map.entry("ComputerTiers", Set.of(READ)),
          Map.entry("HardwareProfiles", ANYTHING),
          Map.entry("LogicalNetworks", Set.of(READ)),
          Map.entry("NATConnections", ANYTHING),
          Map.entry("NATRules", ANYTHING),
          Map.entry("PerformanceData", Set.of(READ)),
          Map.entry("Services", Set.of(READ, CREATE, UPDATE, OPERATE, DELETE)),
          Map.entry("StaticIPAddressPools", ANYTHING),
          Map.entry("UserRoles", Set.of(READ)),
          Map.entry("VirtualDiskDrives", ANYTHING),
          Map.entry("VirtualDVDDrives", ANYTHING),
          Map.entry("VirtualHardDisks", ANYTHING),
          Map.entry("VirtualNetworkAdapters", ANYTHING),
          Map.entry("VirtualSCSIAdapters", ANYTHING),
          Map.entry("VMNetworkGateways", ANYTHING),
          Map.entry("VMNetworks", ANYTHING),
          Map.entry("VMRoleSizeProfiles", Set.of(READ)),
          Map.entry("VMSubnets", ANYTHING),
          Map.entry("VMTemplates", Set.of(READ, UPDATE)));

  private final Map<String, Set<Action>> table = new HashMap<>(KNOWN);
  private final Navigations navigations;

  Rules(AuthorizationConfig config) {
    config.entitySets().forEach((name, actions) -> table.put(name, Set.copyOf(actions)));
    this.navigations = new Navigations(config, table.keySet());
  }

  /** The entity sets to which the names in a path or an expression lead. */
  Navigations navigations() {
    return navigations;
  }

  /** Whether any action is allowed on the entity set. */
  boolean know(String entitySet) {
    return !table.getOrDefault(entitySet, Set.of()).isEmpty();
  }

  /** Whether the role may perform the action on an entity set. */
  boolean allow(Role role, Action action, String entitySet) {
    if (!table.getOrDefault(entitySet, Set.of()).contains(action)) {
      return false;
    }
    return switch (role) {
      case OWNER -> true;
      case OPERATOR -> action == READ || action != OPERATE && entitySet.equals(CHECKPOINTS);
      case READER -> action == READ;
    };
  }

  /** The actions that a verb can express, depending on the body. */
  static Set<Action> possible(Verb verb) {
    return switch (verb) {
      case GET -> EnumSet.of(READ);
      case POST -> EnumSet.of(CREATE);
      case DELETE -> EnumSet.of(DELETE);
      case PUT, MERGE, PATCH -> EnumSet.of(UPDATE, RESTORE, OPERATE);
    };
  }
}
