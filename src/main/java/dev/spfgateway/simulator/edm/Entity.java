package dev.spfgateway.simulator.edm;

import dev.spfgateway.odata.KeyPredicate;
import dev.spfgateway.odata.Literal;
import java.util.ArrayList;
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
 * @param selected the properties that are written
 * @param expanded the entities behind those navigations that are written in full
 */
public record Entity(
    EntityType type, Values values, List<Property> selected, Map<String, List<Entity>> expanded) {
  /** An entity with all its properties and none of its relations. */
  public static Entity of(EntityType type, Values values) {
    return new Entity(type, values, type.properties(), Map.of());
  }

  /** The value of a property, or null. */
  public @Nullable Object value(String property) {
    return values.get(property);
  }

  /** The entity's key. */
  public KeyPredicate key() {
    TreeMap<String, Literal> parts = new TreeMap<>();
    for (String part : List.of("ID", "StampId")) {
      if (values.get(part) instanceof UUID guid) {
        parts.put(part, new Literal.OfGuid(guid));
      }
    }
    return new KeyPredicate(parts);
  }

  /** Its address below the service root. */
  public String path() {
    return type.set() + "(" + key().print() + ")";
  }

  /** The same with the entities behind a navigation. */
  public Entity expand(String navigation, List<Entity> related) {
    Map<String, List<Entity>> all = new LinkedHashMap<>(expanded);
    all.put(navigation, List.copyOf(related));
    return new Entity(type, values, selected, all);
  }

  /** The same with only some of its properties; none named means all. */
  public Entity select(List<String> names) {
    List<Property> kept = new ArrayList<>(selected);
    kept.removeIf(property -> !names.isEmpty() && !names.contains(property.name()));
    return new Entity(type, values, kept, expanded);
  }
}
