package dev.spfgateway.odata.query;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.odata.ResourcePath;
import dev.spfgateway.odata.Shorten;
import java.util.Set;

/**
 * The names by which a request navigates from one entity to others: in its path, {@code $expand},
 * {@code $select}, {@code $filter} and {@code $orderby}. Each is read by its grammar, and refused
 * when it does not follow it.
 *
 * @param taken names that a path continues after: each a navigation, or a property with properties
 *     of its own
 * @param named names at the end of a path: most are plain properties
 */
public record QueryNames(Set<String> taken, Set<String> named) {
  /** Copies the sets. */
  public QueryNames {
    taken = Set.copyOf(taken);
    named = Set.copyOf(named);
  }

  /**
   * Collects the names of a whole request.
   *
   * @throws ODataSyntaxException for an option that can't be read
   */
  public static QueryNames of(ResourcePath path, QueryOptions query) {
    PathSteps steps = new PathSteps();
    path.segments().stream()
        .skip(1)
        .filter(segment -> !segment.isSystem())
        .map(PathSegment::name)
        .forEach(steps::goThrough);
    query.values("$expand").forEach(value -> expand(value, steps));
    query.values("$select").forEach(value -> select(value, steps));
    query.values("$filter").forEach(value -> Expression.filter(value, steps));
    query.values("$orderby").forEach(value -> Expression.order(value, steps));
    return new QueryNames(steps.taken(), steps.named());
  }

  /** Reads paths separated by commas; every step is a navigation. */
  private static void expand(String value, PathSteps steps) {
    if (value.isBlank()) {
      return;
    }
    for (String item : value.split(",", -1)) {
      for (String step : item.split("/", -1)) {
        steps.goThrough(checked("$expand", step));
      }
    }
  }

  private static void select(String value, PathSteps steps) {
    if (value.isBlank()) {
      return;
    }
    for (String item : value.split(",", -1)) {
      String[] path = item.split("/", -1);
      for (int i = 0; i < path.length; i++) {
        boolean last = i == path.length - 1;
        if (!last) {
          steps.goThrough(checked("$select", path[i]));
        } else if (!path[i].strip().equals("*")) {
          steps.endAt(checked("$select", path[i]));
        }
      }
    }
  }

  /** Accepts a name, with dots for a type's; nothing else, above all no options in brackets. */
  private static String checked(String option, String step) {
    String name = step.strip();
    boolean valid =
        !name.isEmpty()
            && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '.');
    if (!valid) {
      throw new ODataSyntaxException(
          option
              + " takes names separated by '/' and ','; this is not a name: '"
              + Shorten.to(60, name)
              + "'");
    }
    return name;
  }
}
