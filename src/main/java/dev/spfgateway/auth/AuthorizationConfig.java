package dev.spfgateway.auth;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.pipeline.Action;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What may be done to which entity sets by a role that allows it. What no rule names is refused.
 *
 * @param entitySets rules that are added to those in {@link Rules} or take the place of one: an
 *     entity set's exact name, and every action that is allowed in it
 */
public record AuthorizationConfig(@Default("{}") Map<String, List<Action>> entitySets) {
  /** Checks the names. */
  public AuthorizationConfig {
    Map<String, List<Action>> copy = new HashMap<>();
    entitySets.forEach(
        (name, actions) -> {
          Require.check(
              name.matches("[A-Za-z_][A-Za-z0-9_]{0,127}"),
              "entitySets",
              "must name entity sets such as VirtualMachines");
          copy.put(name, List.copyOf(actions));
        });
    entitySets = Map.copyOf(copy);
  }
}
