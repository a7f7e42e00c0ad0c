package dev.spfgateway.simulator.edm;

import java.util.List;
import java.util.Optional;

/**
 * A type of things with keys; every one has the key {@code ID} and {@code StampId}.
 *
 * @param name without the namespace
 * @param set the entity set's name
 * @param properties in the order in which they are written
 * @param navigations the ways to other entities
 */
public record EntityType(
    String name, String set, List<Property> properties, List<Navigation> navigations) {
  /** Copies the lists. */
  public EntityType {
    properties = List.copyOf(properties);
    navigations = List.copyOf(navigations);
  }

  /**
   * A way to the entities that belong to one, or to the one that it belongs to.
   *
   * @param name the navigation property
   * @param targetSet where what is found there lives; a name, because types lead to each other
   * @param many false when at most one entity is found there
   * @param relationship the association that it is one direction of
   */
  public record Navigation(String name, String targetSet, boolean many, String relationship) {
    /** The type of what is found there. */
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

  /** True when a value may be a collection, which only version 3.0 of the protocol can carry. */
  public boolean hasCollections() {
    return properties.stream().anyMatch(property -> property.type() instanceof PropertyType.Many);
  }
}
