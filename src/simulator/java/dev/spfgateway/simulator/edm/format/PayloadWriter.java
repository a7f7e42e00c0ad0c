package dev.spfgateway.simulator.edm.format;

import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.Property;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes answers in one format. Addresses in them begin with the writer's service root. */
public interface PayloadWriter {
  /**
   * One entity.
   *
   * @param select the names in {@code $select}; empty text for everything
   */
  Payload entity(Entity entity, String select);

  /** Several entities. */
  Payload feed(Feed feed);

  /** The list of entity sets. */
  Payload serviceDocument();

  /** The value of one property. */
  Payload property(Property property, @Nullable Object value);

  /** Addresses of entities. */
  Payload links(EntityLinks links);

  /**
   * The writer of a format.
   *
   * @param root absolute, with a trailing slash
   * @param maxVersion the highest version that the client accepts: 1, 2 or 3
   * @param updated the time in {@code atom:updated}
   */
  static PayloadWriter of(Representation format, String root, int maxVersion, Instant updated) {
    return switch (format) {
      case JSON_MINIMAL, JSON_FULL, JSON_NONE -> new JsonLightWriter(format, root);
      case JSON_VERBOSE -> new JsonVerboseWriter(root, maxVersion);
      case ATOM, ATOM_SERVICE -> new AtomWriter(format, root, maxVersion, updated);
    };
  }
}
