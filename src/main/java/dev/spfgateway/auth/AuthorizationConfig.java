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
 * @param navigations further ways from an entity to others, or others in the place of those in
 *     {@link Navigations}: a navigation property's exact name, and the entity set it leads to
 */
public record AuthorizationConfig(
    @Default("{}") Map<String, List<Action>> entitySets,
    @Default("{}") Map<String, String> navigations) {
  private static final String NAME = "[A-Za-z_][A-Za-z0-9_]{0,127}";

  /** Checks the names. */
  public AuthorizationConfig {
    Map<String, List<Action>> copy = new HashMap<>();
    entitySets.forEach(
        (name, actions) -> {
          Require.check(
              name.matches(NAME), "entitySets", "must name entity sets such as VirtualMachines");
          copy.put(name, List.copyOf(actions));
        });
    entitySets = Map.copyOf(copy);
    navigations.forEach(
        (name, set) ->
            Require.check(
                name.matches(NAME) && set.matches(NAME),
                "navigations",
                "must lead from navigations to entity sets, such as VMCheckpoints: VMCheckPoints"));
    navigations = Map.copyOf(navigations);
  }
}
