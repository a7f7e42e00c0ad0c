package dev.spfgateway.simulator.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TreeTraversingParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;

/**
 * Refuses unknown keys of a record before it is created. Jackson would create the record first, and
 * for a misspelt key report only that the right one is missing.
 */
final class KnownKeys extends DelegatingDeserializer {
  private static final long serialVersionUID = 1L;

  private KnownKeys(JsonDeserializer<?> usual) {
    super(usual);
  }

  /** Wraps the deserializer of a record that is created from its components. */
  static JsonDeserializer<?> around(JsonDeserializer<?> usual) {
    return usual instanceof BeanDeserializerBase bean
            && bean.handledType().isRecord()
            && !bean.getValueInstantiator().canCreateUsingDelegate()
        ? new KnownKeys(usual)
        : usual;
  }

  @Override
  protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> usual) {
    return new KnownKeys(usual);
  }

  @Override
  public Object deserialize(JsonParser json, DeserializationContext context) throws IOException {
    JsonNode node = context.readTree(json);
    if (node instanceof ObjectNode) {
      check(json, node);
    }
    try (JsonParser again = new TreeTraversingParser(node, json.getCodec())) {
      again.nextToken();
      return _delegatee.deserialize(again, context);
    }
  }

  private void check(JsonParser json, JsonNode node) throws IOException {
    Collection<Object> known = new ArrayList<>(_delegatee.getKnownPropertyNames());
    Iterator<String> keys = node.fieldNames();
    while (keys.hasNext()) {
      String key = keys.next();
      if (!known.contains(key)) {
        throw UnrecognizedPropertyException.from(json, handledType(), key, known);
      }
    }
  }
}
