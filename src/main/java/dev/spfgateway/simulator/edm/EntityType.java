package dev.spfgateway.simulator.edm;

import java.util.List;
import java.util.Optional;

/**
 * A type with its one entity set. Its key is always {@code ID} and {@code StampId}.
 *
 * @param name without the namespace
 * @param set the entity set's name
 * @param properties in the order in which they are written
 * @param navigations to many entities each
 */
public record EntityType(
    String name, String set, List<Property> properties, List<Navigation> navigations) {
  /**
   * A way to the entities that belong to one.
   *
   * @param name the navigation property
   * @param target the type of what is found there
   */
  public record Navigation(String name, EntityType target) {}

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
}
