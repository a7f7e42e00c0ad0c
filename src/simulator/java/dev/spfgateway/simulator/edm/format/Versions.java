package dev.spfgateway.simulator.edm.format;

import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.EntityType;

/**
 * Determines the version of the protocol that JSON verbose and Atom need. Collections of values
 * came with 3.0; a client that does not accept it gets them anyway, under its own version.
 */
final class Versions {
  private Versions() {}

  static int of(Entity entity, int maxVersion) {
    return Math.min(maxVersion, collections(entity) ? 3 : 1);
  }

  private static boolean collections(Entity entity) {
    return entity.type().hasCollections()
        || entity.shape().expanded().values().stream()
            .flatMap(related -> related.entities().stream())
            .anyMatch(Versions::collections);
  }

  /**
   * The version of a feed.
   *
   * @param least the version that the format itself needs
   */
  static int of(Feed feed, int least, int maxVersion) {
    EntityType type = feed.type();
    boolean paged = feed.count().isPresent() || !feed.next().isEmpty();
    int needed = Math.max(least, paged ? 2 : 1);
    return Math.min(maxVersion, type.hasCollections() ? 3 : needed);
  }
}
