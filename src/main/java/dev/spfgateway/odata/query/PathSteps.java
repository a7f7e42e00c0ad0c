package dev.spfgateway.odata.query;

import java.util.HashSet;
import java.util.Set;

/** Collects the steps of paths. */
final class PathSteps {
  private final Set<String> taken = new HashSet<>();
  private final Set<String> named = new HashSet<>();

  /**
   * Adds a step after which a path continues, or which ends it where only navigations are allowed.
   */
  void goThrough(String step) {
    taken.add(step);
  }

  /** Adds the last step of a path. */
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
