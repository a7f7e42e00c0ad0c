package dev.spfgateway.simulator.edm.format;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.simulator.edm.EntityType;
import dev.spfgateway.simulator.edm.PropertyType;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an entity from JSON: light, or verbose without its wrapper. As lenient as the JSON reader
 * of WCF Data Services: accepts single quotes and unquoted member names.
 */
public final class JsonEntityReader {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
          .build();

  private JsonEntityReader() {}

  /**
   * Reads one object.
   *
   * @param strict refuse properties that the type does not have
   * @throws ODataSyntaxException when the body is not an object or does not fit the type
   */
  public static EntityBody read(EntityType type, boolean strict, byte[] bytes) {
    JsonNode root;
    try {
      root = JSON.readTree(bytes);
    } catch (IOException e) {
      throw new ODataSyntaxException("the body is not valid JSON");
    }
    if (root == null || !root.isObject()) {
      throw new ODataSyntaxException("the body must be one JSON object");
    }
    Map<String, @Nullable String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : root.properties()) {
      String name = member.getKey();
      // Annotations (odata.type, X@odata.type) and verbose metadata are no properties.
      if (name.indexOf('.') < 0 && !name.equals("__metadata")) {
        texts.put(name, text(type, name, member.getValue()));
      }
    }
    return EntityBody.of(type, strict, texts);
  }

  private static @Nullable String text(EntityType type, String name, JsonNode value) {
    boolean primitive =
        type.property(name)
            .filter(property -> property.type() instanceof PropertyType.Primitive)
            .isPresent();
    boolean quoted =
        type.property(name)
            .filter(property -> property.type() == PropertyType.Primitive.STRING)
            .isPresent();
    if (primitive && value.isContainerNode() || quoted && !value.isTextual() && !value.isNull()) {
      throw new ODataSyntaxException("The value of the property '" + name + "' has a wrong type.");
    }
    return value.isNull() ? null : value.asText();
  }
}
