package dev.spfgateway.simulator.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.AnnotationIntrospectorPair;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Require;
import java.util.List;

/**
 * Reads and writes the control interface's JSON. Strict: an unknown key, a missing key or a value
 * of the wrong type is an {@link InvalidSetting} whose key is its location.
 */
public final class ControlJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JsonForms())
          .annotationIntrospector(
              new AnnotationIntrospectorPair(
                  new ComponentRules(), new JacksonAnnotationIntrospector()))
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  private ControlJson() {}

  /**
   * Parses a text.
   *
   * @throws InvalidSetting when the text is not JSON; its key is {@code body}
   */
  public static JsonNode parse(String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      Require.check(!node.isMissingNode(), "body", "must be JSON");
      return node;
    } catch (JsonProcessingException e) {
      throw new InvalidSetting("body", "is not valid JSON: " + e.getOriginalMessage());
    }
  }

  /**
   * Reads a record.
   *
   * @param name the record's name in messages; mistakes inside it are named by their own key alone
   */
  public static <T> T read(JsonNode json, Class<T> type, String name) {
    Require.check(json.isObject(), name, "must be an object");
    return read(json, MAPPER.constructType(type), "");
  }

  /**
   * Reads a list of records.
   *
   * @param name the list's name in messages, such as {@code faults} in {@code faults[1].id}
   */
  public static <T> List<T> readList(JsonNode json, Class<T> type, String name) {
    Require.check(json.isArray(), name, "must be a list");
    return read(json, MAPPER.getTypeFactory().constructCollectionType(List.class, type), name);
  }

  /** The same record with the given members changed; the others keep their values. */
  public static <T> T merge(T before, Class<T> type, JsonNode changes, String name) {
    Require.check(changes.isObject(), name, "must be an object");
    ObjectNode merged = MAPPER.valueToTree(before);
    merged.setAll((ObjectNode) changes);
    return read(merged, type, name);
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // the type is that of the caller's class
  private static <T> T read(JsonNode json, JavaType type, String place) {
    try {
      return MAPPER.treeToValue(json, type);
    } catch (JsonProcessingException e) {
      throw Mistake.of(e, json, place);
    }
  }

  /** Writes any value that {@link #read} reads or the control interface shows. */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a " + value.getClass() + " has no JSON form", e);
    }
  }
}
