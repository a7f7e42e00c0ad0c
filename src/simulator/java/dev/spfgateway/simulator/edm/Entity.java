package dev.spfgateway.simulator.edm;

import dev.spfgateway.odata.KeyPredicate;
import dev.spfgateway.odata.Literal;
import dev.spfgateway.simulator.edm.EntityType.Navigation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An entity as it was at one moment.
 *
 * @param values holds at least {@code ID} and {@code StampId}, both {@link UUID}
 * @param shape the parts of the entity that are written
 */
public record Entity(EntityType type, Values values, Shape shape) {
  /**
   * The parts of an entity that are written.
   *
   * @param properties the properties
   * @param links the navigations that are written as links, unless expanded
   * @param expanded the related entities to write in full, by navigation
   */
  public record Shape(
      List<Property> properties, List<Navigation> links, Map<String, Related> expanded) {
    /** Copies all collections. */
    public Shape {
      properties = List.copyOf(properties);
      links = List.copyOf(links);
      expanded = Collections.unmodifiableMap(new LinkedHashMap<>(expanded));
    }
  }

  /**
   * The entities that a navigation leads to.
   *
   * @param entities at most one when the navigation leads to one
   * @param next path of the remaining entities, below the service root; empty text when none remain
   */
  public record Related(List<Entity> entities, String next) {
    /** Copies the list. */
    public Related {
      entities = List.copyOf(entities);
    }
  }

  /** An entity with all its properties and links, and nothing expanded. */
  public static Entity of(EntityType type, Values values) {
    return new Entity(type, values, new Shape(type.properties(), type.navigations(), Map.of()));
  }

  /** The value of a property, or null. */
  public @Nullable Object value(String property) {
    return values.get(property);
  }

  /** A key part: {@code ID} or {@code StampId}. */
  public UUID guid(String keyPart) {
    if (values.get(keyPart) instanceof UUID guid) {
      return guid;
    }
    throw new IllegalStateException("an entity without " + keyPart);
  }

  /** The entity's key. */
  public KeyPredicate key() {
    TreeMap<String, Literal> parts = new TreeMap<>();
    for (String part : Schema.KEY) {
      parts.put(part, new Literal.OfGuid(guid(part)));
    }
    return new KeyPredicate(parts);
  }

  /** The entity's address below the service root. */
  public String path() {
    return type.set() + "(" + key().print() + ")";
  }

  /** The same entity in another shape. */
  public Entity in(Shape other) {
    return new Entity(type, values, other);
  }
}
