package dev.spfgateway.odata.query;

import java.util.HashSet;
import java.util.Set;

/** Gathers the steps of paths. */
final class PathSteps {
  private final Set<String> taken = new HashSet<>();
  private final Set<String> named = new HashSet<>();

  /** A path goes on behind this one, or ends at it where only navigations can stand. */
  void goThrough(String step) {
    taken.add(step);
  }

  /** A path ends at this one. */
  void endAt(String step) {
    named.add(step);
  }

  Set<String> taken() {
    return Set.copyOf(taken);
  }

  Set<String> named() {
    return Set.copyOf(named);
  }
}
