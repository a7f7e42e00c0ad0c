package dev.spfgateway.auth;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.pipeline.access.Action;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules for actions on entity sets, within what the caller's role allows. What no rule names is
 * refused.
 *
 * @param entitySets rules that add to or replace those in {@link Rules}: an entity set's exact
 *     name, and every action that is allowed in it
 * @param navigations navigation properties that add to or replace those in {@link Navigations}: a
 *     property's exact name, and the entity set that it leads to
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
