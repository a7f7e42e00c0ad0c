package dev.spfgateway.simulator.edm.query;

import dev.spfgateway.odata.Literal;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.EntityType;
import dev.spfgateway.simulator.edm.Property;
import dev.spfgateway.simulator.edm.PropertyType;
import dev.spfgateway.simulator.edm.Timestamps;
import dev.spfgateway.simulator.edm.Values;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An expression that has a value for each entity.
 *
 * @param kind the kind of the value when it is not null
 * @param value computes the value, or null
 */
record TypedExpression(Kind kind, Evaluation value) {
  /** Computes a value of the expression's kind, or null. */
  @FunctionalInterface
  interface Evaluation {
    @Nullable Object of(Entity entity);
  }

  /** The kinds of values. Only values of one kind can be compared. */
  enum Kind {
    /** The literal {@code null}, which can be compared with any kind. */
    NULL,
    /** A {@link Boolean}. */
    BOOLEAN,
    /** A {@link BigDecimal}, whichever number type it comes from. */
    NUMBER,
    /** A {@link String}. */
    STRING,
    /** A {@link java.util.UUID}. */
    GUID,
    /** An {@link Instant}. */
    TIME
  }

  /**
   * The property at the end of a path through complex ones, such as {@code Owner/UserName}.
   *
   * @throws ODataSyntaxException when the property does not exist or is not primitive
   */
  static TypedExpression property(EntityType type, String path) {
    List<Property> steps = new ArrayList<>();
    List<Property> known = type.properties();
    String typeName = type.qualifiedName();
    for (String name : path.split("/", -1)) {
      Property step =
          known.stream()
              .filter(property -> property.name().equals(name))
              .findFirst()
              .orElseThrow(unknown(name, typeName));
      steps.add(step);
      known =
          step.type() instanceof PropertyType.Complex complex ? complex.properties() : List.of();
      typeName = step.type().edmName();
    }
    if (steps.get(steps.size() - 1).type() instanceof PropertyType.Primitive primitive) {
      return new TypedExpression(kind(primitive), entity -> at(entity.values(), steps));
    }
    throw new ODataSyntaxException(
        "The property '" + path + "' has no value that can be compared.");
  }

  static Supplier<ODataSyntaxException> unknown(String name, String typeName) {
    return () ->
        new ODataSyntaxException(
            "Could not find a property named '" + name + "' on type '" + typeName + "'.");
  }

  private static @Nullable Object at(Values values, List<Property> steps) {
    @Nullable Object found = values;
    for (Property step : steps) {
      found = found instanceof Values inner ? inner.get(step.name()) : null;
    }
    return found instanceof Number number ? new BigDecimal(number.toString()) : found;
  }

  private static Kind kind(PropertyType.Primitive type) {
    return switch (type) {
      case GUID -> Kind.GUID;
      case STRING -> Kind.STRING;
      case BOOLEAN -> Kind.BOOLEAN;
      case BYTE, INT16, INT32, INT64 -> Kind.NUMBER;
      case DATE_TIME -> Kind.TIME;
    };
  }

  /**
   * A literal's value.
   *
   * @throws ODataSyntaxException when the text is not a literal, or is of a type that no property
   *     has
   */
  static TypedExpression literal(String text) {
    Literal literal = Literal.parse(text);
    if (literal instanceof Literal.OfGuid guid) {
      return constant(Kind.GUID, guid.value());
    }
    if (literal instanceof Literal.OfString string) {
      return constant(Kind.STRING, string.value());
    }
    return switch (text) {
      case "null" -> constant(Kind.NULL, null);
      case "true", "false" -> constant(Kind.BOOLEAN, Boolean.valueOf(text));
      default -> text.startsWith("datetime'") ? time(text) : number(text);
    };
  }

  private static TypedExpression constant(Kind kind, @Nullable Object value) {
    return new TypedExpression(kind, entity -> value);
  }

  private static TypedExpression time(String text) {
    String inner = text.substring("datetime'".length(), text.length() - 1);
    Instant time = Timestamps.parse(inner).orElseThrow(() -> unrecognized(text));
    return constant(Kind.TIME, time);
  }

  /** Exponents are bounded, so that no comparison writes out a billion digits. */
  private static TypedExpression number(String text) {
    if (!text.matches("-?\\d{1,30}(\\.\\d{1,30})?([eE][-+]?\\d{1,3})?[LlMmDdFf]?")) {
      throw unrecognized(text);
    }
    return constant(Kind.NUMBER, new BigDecimal(text.replaceAll("[LlMmDdFf]$", "")));
  }

  private static ODataSyntaxException unrecognized(String text) {
    String shown = text.length() <= 60 ? text : text.substring(0, 60) + "…";
    return new ODataSyntaxException("Unrecognized literal " + shown + " in the expression.");
  }

  /** True when the value is the boolean true; null is not. */
  boolean isTrue(Entity entity) {
    return Boolean.TRUE.equals(value.of(entity));
  }

  /** The expression with a function applied to every value that is not null. */
  TypedExpression map(Kind result, Function<Object, @Nullable Object> change) {
    return new TypedExpression(
        result,
        entity -> {
          Object before = value.of(entity);
          return before == null ? null : change.apply(before);
        });
  }
}
