package dev.spfgateway.odata.query;

import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.odata.ResourcePath;
import java.util.HashSet;
import java.util.Set;

/**
 * The names by which a request goes from one entity to others: in its path, {@code $expand}, {@code
 * $select}, {@code $filter} and {@code $orderby}.
 *
 * @see <a href="https://www.odata.org/documentation/odata-version-3-0/url-conventions/">OData v3
 *     URL conventions</a>
 */
public final class Steps {
  private final Set<String> taken = new HashSet<>();
  private final Set<String> named = new HashSet<>();

  private Steps() {}

  /** Gathers the names of a whole request. */
  public static Steps of(ResourcePath path, QueryOptions query) {
    Steps steps = new Steps();
    path.segments().stream()
        .skip(1)
        .filter(segment -> !segment.isSystem())
        .map(PathSegment::name)
        .forEach(steps.taken::add);
    query.values("$expand").forEach(steps::expand);
    query.values("$select").forEach(steps::select);
    query.values("$filter").forEach(steps::expression);
    query.values("$orderby").forEach(steps::expression);
    return steps;
  }

  /** Names that are gone through: each a navigation, or a property with properties of its own. */
  public Set<String> taken() {
    return Set.copyOf(taken);
  }

  /** Names at the end of a way: most are plain properties. */
  public Set<String> named() {
    return Set.copyOf(named);
  }

  private void expand(String value) {
    for (String step : value.split("[,/]", -1)) {
      if (!step.isBlank()) {
        taken.add(step.strip());
      }
    }
  }

  private void select(String value) {
    for (String item : value.split(",", -1)) {
      String[] steps = item.split("/", -1);
      for (int i = 0; i < steps.length; i++) {
        (i < steps.length - 1 ? taken : named).add(steps[i].strip());
      }
    }
  }

  private void expression(String text) {
    Names names = new Names(text);
    Set<String> variables = new HashSet<>();
    Set<String> followed = new HashSet<>();
    while (names.next()) {
      named.add(names.name());
      if (names.behind() == '/') {
        followed.add(names.name());
      } else if (names.behind() == ':') {
        variables.add(names.name());
      }
    }
    variables.add("$it");
    followed.removeAll(variables); // which stay among the named, so that none hides a navigation
    taken.addAll(followed);
  }
}
