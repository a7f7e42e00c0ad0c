package dev.spfgateway.auth;

import dev.spfgateway.pipeline.Action;
import dev.spfgateway.pipeline.Role;

/** The one table of what each role may do. */
final class Roles {
  private static final String CHECKPOINTS = "VMCheckPoints";

  private Roles() {}

  /** Whether the role may do the action in an entity set. */
  static boolean allow(Role role, Action action, String entitySet) {
    return switch (role) {
      case OWNER -> true;
      case OPERATOR ->
          action == Action.READ || action != Action.OPERATE && entitySet.equals(CHECKPOINTS);
      case READER -> action == Action.READ;
    };
  }

  /** Whether the role may do anything at all that is no read: known before the body is read. */
  static boolean allowMutations(Role role, String entitySet) {
    return allow(role, Action.UPDATE, entitySet);
  }
}
