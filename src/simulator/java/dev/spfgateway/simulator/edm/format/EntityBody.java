package dev.spfgateway.simulator.edm.format;

import dev.spfgateway.base.Guids;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.simulator.edm.EntityType;
import dev.spfgateway.simulator.edm.Property;
import dev.spfgateway.simulator.edm.PropertyType;
import dev.spfgateway.simulator.edm.Timestamps;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The property values that a client sent for an entity.
 *
 * @param values the text of each primitive property in the body; null where the client sent null
 */
public record EntityBody(Map<String, @Nullable String> values) {
  /** The body of a request without one. */
  public static final EntityBody NONE = new EntityBody(Map.of());

  /** Copies the values. */
  public EntityBody {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * Checks texts against the type.
   *
   * @param strict refuse properties that the type does not have
   * @throws ODataSyntaxException when a property is unknown or its text is not of its type
   */
  static EntityBody of(EntityType type, boolean strict, Map<String, @Nullable String> texts) {
    Map<String, @Nullable String> values = new LinkedHashMap<>();
    texts.forEach(
        (name, text) -> {
          Optional<Property> property = type.property(name);
          if (property.isPresent() && text != null) {
            check(property.get(), text);
          }
          if (property.isPresent()) {
            values.put(name, text);
          } else if (strict && type.navigation(name).isEmpty()) {
            throw new ODataSyntaxException(
                "The property '"
                    + name
                    + "' does not exist on type '"
                    + type.qualifiedName()
                    + "'. Make sure to only use property names that are defined by the type.");
          }
        });
    return new EntityBody(values);
  }

  private static void check(Property property, String text) {
    boolean right =
        !(property.type() instanceof PropertyType.Primitive primitive)
            || switch (primitive) {
              case GUID -> Guids.parse(text).isPresent();
              case BOOLEAN -> text.matches("true|false|1|0");
              case BYTE -> isWhole(text, 0, 255);
              case INT16 -> isWhole(text, Short.MIN_VALUE, Short.MAX_VALUE);
              case INT32 -> isWhole(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
              case INT64 -> isWhole(text, Long.MIN_VALUE, Long.MAX_VALUE);
              case DATE_TIME ->
                  text.matches("/Date\\(-?\\d{1,18}([-+]\\d{1,4})?\\)/")
                      || Timestamps.parse(text).isPresent();
              case STRING -> true;
            };
    if (!right) {
      throw new ODataSyntaxException(
          "The value of the property '"
              + property.name()
              + "' is not a valid "
              + property.type().edmName()
              + ".");
    }
  }

  private static boolean isWhole(String text, long min, long max) {
    if (!text.matches("-?\\d{1,19}")) {
      return false;
    }
    try {
      long value = Long.parseLong(text);
      return value >= min && value <= max;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** The text of a property; empty when it is absent or null. */
  public Optional<String> text(String property) {
    return Optional.ofNullable(values.get(property));
  }

  /** A GUID; empty when it is absent, null or the zero GUID, which .NET clients send for none. */
  public Optional<UUID> guid(String property) {
    UUID zero = new UUID(0, 0);
    return text(property).flatMap(Guids::parse).filter(guid -> !guid.equals(zero));
  }

  /** True when a boolean property is present and true. */
  public boolean flag(String property) {
    return text(property).filter(text -> text.equals("true") || text.equals("1")).isPresent();
  }
}
