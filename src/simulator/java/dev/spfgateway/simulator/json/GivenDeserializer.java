package dev.spfgateway.simulator.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Require;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a component that can't be null; when its key is absent, reads its default instead. */
final class GivenDeserializer extends JsonDeserializer<Object> implements ContextualDeserializer {
  private static final JsonMapper PLAIN = new JsonMapper();

  private final @Nullable String absent;
  private final @Nullable JavaType type;
  private final @Nullable JsonDeserializer<Object> usual;

  GivenDeserializer(@Nullable String absent) {
    this(absent, null, null);
  }

  private GivenDeserializer(
      @Nullable String absent, @Nullable JavaType type, @Nullable JsonDeserializer<Object> usual) {
    this.absent = absent;
    this.type = type;
    this.usual = usual;
  }

  @Override
  public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty property)
      throws JsonMappingException {
    JavaType component = property.getType();
    return new GivenDeserializer(
        absent, component, context.findContextualValueDeserializer(component, property));
  }

  @Override
  public Object deserialize(JsonParser json, DeserializationContext context) throws IOException {
    return usual().deserialize(json, context);
  }

  @Override
  public Object deserializeWithType(
      JsonParser json, DeserializationContext context, TypeDeserializer types) throws IOException {
    // Jackson would also accept a list of the type's name and the value.
    Require.check(!json.hasToken(JsonToken.START_ARRAY), "", "must be an object");
    return usual().deserializeWithType(json, context, types);
  }

  private JsonDeserializer<Object> usual() {
    if (usual == null) {
      throw new IllegalStateException("used outside of a record");
    }
    return usual;
  }

  @Override
  public Object getAbsentValue(DeserializationContext context) throws JsonMappingException {
    if (absent == null || type == null) {
      throw wrong(context, "must be given");
    }
    try {
      return context.readTreeAsValue(json(absent), type);
    } catch (IOException e) {
      throw new IllegalStateException("a default that can't be read: " + absent, e);
    }
  }

  @Override
  public Object getNullValue(DeserializationContext context) throws JsonMappingException {
    throw wrong(context, "must not be null");
  }

  private static JsonMappingException wrong(DeserializationContext context, String rule) {
    return new JsonMappingException(context.getParser(), rule, new InvalidSetting("", rule));
  }

  /** Defaults are written as YAML: either JSON or plain words. */
  private static JsonNode json(String yaml) {
    if (yaml.startsWith("'")) {
      return TextNode.valueOf(yaml.substring(1, yaml.length() - 1));
    }
    try {
      return PLAIN.readTree(yaml);
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(yaml);
    }
  }
}
