package dev.spfgateway.simulator.spf;

import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.EntityType;
import dev.spfgateway.simulator.edm.EntityType.Navigation;
import dev.spfgateway.simulator.edm.Property;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The target of a resource path. */
sealed interface Found {
  /**
   * A list.
   *
   * @param path below the service root
   */
  record Many(EntityType type, String path, List<Entity> entities) implements Found {}

  /** One entity. */
  record One(Entity entity) implements Found {}

  /** The value of a property of an entity, or of a complex value in it. */
  record OfProperty(Property property, @Nullable Object value) implements Found {}

  /**
   * The addresses of the entities that a navigation leads to.
   *
   * @param path below the service root
   */
  record Addresses(Entity owner, Navigation navigation, String path, List<Entity> entities)
      implements Found {}

  /** The size of a list. */
  record Count(Many list) implements Found {}

  /** A bare value, without any format. */
  record Raw(Object value) implements Found {}
}
