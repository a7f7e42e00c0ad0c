package dev.spfgateway.simulator.json;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import dev.spfgateway.base.InvalidSetting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Translates Jackson's failures into {@link InvalidSetting}s: the location and the rule. */
final class Mistake {
  private Mistake() {}

  static InvalidSetting of(JsonProcessingException failure, JsonNode whole, String root) {
    if (failure.getCause() instanceof InvalidSetting broken) {
      // A constructor names the component; any other broken rule is at the end of the path.
      boolean below = failure instanceof ValueInstantiationException;
      String rule = String.valueOf(broken.getMessage());
      return at(place(failure, root), below ? broken.key() : "", rule);
    }
    String place = place(failure, root);
    if (failure instanceof InvalidTypeIdException type) {
      return ofType(type, whole, place);
    }
    if (failure instanceof UnrecognizedPropertyException unknown) {
      return at(place, "", "is not a known key" + known(unknown.getKnownPropertyIds()));
    }
    if (failure instanceof InvalidNullException) {
      return at(place, "", "must not be null");
    }
    if (isOverflow(failure)) {
      return at(place, "", "is too large");
    }
    return at(
        place,
        "",
        failure instanceof MismatchedInputException mismatch
            ? "must be " + kind(mismatch.getTargetType())
            : failure.getOriginalMessage());
  }

  private static boolean isOverflow(JsonProcessingException failure) {
    return failure instanceof InputCoercionException
        || failure.getCause() instanceof InputCoercionException;
  }

  private static InvalidSetting at(String place, String key, String rule) {
    return new InvalidSetting(
        place.isEmpty() || key.isEmpty() ? place + key : place + "." + key, rule);
  }

  private static String place(JsonProcessingException failure, String root) {
    StringBuilder place = new StringBuilder(root);
    List<JsonMappingException.Reference> path =
        failure instanceof JsonMappingException mapping ? mapping.getPath() : List.of();
    for (JsonMappingException.Reference step : path) {
      if (step.getIndex() >= 0) {
        place.append('[').append(step.getIndex()).append(']');
      } else if (step.getFieldName() != null) {
        place.append(place.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return place.toString();
  }

  private static String known(@Nullable Collection<Object> keys) {
    return keys == null || keys.isEmpty()
        ? ""
        : "; known here: "
            + String.join(", ", new TreeSet<>(keys.stream().map(String::valueOf).toList()));
  }

  private static InvalidSetting ofType(
      InvalidTypeIdException failure, JsonNode whole, String place) {
    Class<?> base = failure.getBaseType().getRawClass();
    JsonTypeInfo info = base.getAnnotation(JsonTypeInfo.class);
    JsonSubTypes types = base.getAnnotation(JsonSubTypes.class);
    if (failure.getTypeId() == null) {
      return isObject(whole, failure.getPath())
          ? at(place, info.property(), "must be given")
          : at(place, "", "must be an object");
    }
    List<String> names =
        Arrays.stream(types.value()).map(JsonSubTypes.Type::name).sorted().toList();
    return at(place, info.property(), "must be one of " + names);
  }

  private static boolean isObject(JsonNode whole, List<JsonMappingException.Reference> path) {
    JsonNode node = whole;
    for (JsonMappingException.Reference step : path) {
      node = step.getIndex() >= 0 ? node.path(step.getIndex()) : node.path(step.getFieldName());
    }
    return node.isObject();
  }

  private static String kind(@Nullable Class<?> type) {
    if (type == String.class) {
      return "a string";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type == double.class || type == Double.class) {
      return "a number";
    }
    if (type != null && (type.isPrimitive() || Number.class.isAssignableFrom(type))) {
      return "a whole number";
    }
    return type != null && Collection.class.isAssignableFrom(type) ? "a list" : "an object";
  }

  /** The text of a string token that has been read already, so that this can't fail. */
  static String text(JsonParser json) {
    try {
      return json.getText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
