package dev.spfgateway.simulator.edm;

import java.util.List;
import java.util.Optional;

/**
 * A type of entity; every type has the key {@code ID} and {@code StampId}.
 *
 * @param name without the namespace
 * @param set the entity set's name
 * @param properties in the order in which they are written
 * @param navigations the links to other entities
 */
public record EntityType(
    String name, String set, List<Property> properties, List<Navigation> navigations) {
  /** Copies the lists. */
  public EntityType {
    properties = List.copyOf(properties);
    navigations = List.copyOf(navigations);
  }

  /**
   * A link from an entity to those that belong to it, or to the one that it belongs to.
   *
   * @param name the navigation property
   * @param targetSet the entity set of the target; a name, because types refer to each other
   * @param many false when the target is at most one entity
   * @param relationship the association of which this is one direction
   */
  public record Navigation(String name, String targetSet, boolean many, String relationship) {
    /** The type of the target. */
    public EntityType target() {
      return Schema.ofSet(targetSet).orElseThrow();
    }
  }

  /** The name with its namespace. */
  public String qualifiedName() {
    return Schema.NAMESPACE + "." + name;
  }

  /** A property by its exact name: OData's names differ by case. */
  public Optional<Property> property(String wanted) {
    return properties.stream().filter(property -> property.name().equals(wanted)).findFirst();
  }

  /** A navigation by its exact name. */
  public Optional<Navigation> navigation(String wanted) {
    return navigations.stream().filter(link -> link.name().equals(wanted)).findFirst();
  }

  /** True when a value may be a collection, which requires version 3.0 of the protocol. */
  public boolean hasCollections() {
    return properties.stream().anyMatch(property -> property.type() instanceof PropertyType.Many);
  }
}
