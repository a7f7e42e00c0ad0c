package dev.spfgateway.simulator.edm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON light with minimal metadata, as WCF Data Services 5 writes it: nulls are written, and {@code
 * Edm.Int64} is a string.
 *
 * @param root absolute, with a slash at its end
 */
public record JsonLightWriter(String root) implements PayloadWriter {
  private static final String CONTENT_TYPE =
      "application/json;odata=minimalmetadata;streaming=true;charset=utf-8";

  private static final JsonFactory JSON = new JsonFactory();

  /** Writes one member or more of the object that is open. */
  @FunctionalInterface
  private interface Members {
    void write(JsonGenerator json) throws IOException;
  }

  @Override
  public Payload entity(Entity entity) {
    boolean whole = entity.selected().equals(entity.type().properties());
    List<String> select = whole ? List.of() : names(entity.selected());
    return object(
        json -> {
          String context = "#" + entity.type().set() + "/@Element" + selection(select);
          json.writeStringField("odata.metadata", root + "$metadata" + context);
          writeEntity(json, entity);
        });
  }

  @Override
  public Payload feed(EntityType type, String path, List<String> select, List<Entity> entities) {
    return object(
        json -> {
          String context = "#" + type.set() + selection(select);
          json.writeStringField("odata.metadata", root + "$metadata" + context);
          json.writeArrayFieldStart("value");
          for (Entity entity : entities) {
            json.writeStartObject();
            writeEntity(json, entity);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  @Override
  public Payload serviceDocument() {
    return object(
        json -> {
          json.writeStringField("odata.metadata", root + "$metadata");
          json.writeArrayFieldStart("value");
          for (EntityType type : Schema.ENTITY_TYPES) {
            json.writeStartObject();
            json.writeStringField("name", type.set());
            json.writeStringField("url", type.set());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private static List<String> names(List<Property> properties) {
    return properties.stream().map(Property::name).toList();
  }

  private static String selection(List<String> select) {
    return select.isEmpty() ? "" : "&$select=" + String.join(",", select);
  }

  private static Payload object(Members members) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      members.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Payload(CONTENT_TYPE, text.toString());
  }

  private static void writeEntity(JsonGenerator json, Entity entity) throws IOException {
    writeProperties(json, entity.selected(), entity.values());
    for (Map.Entry<String, List<Entity>> link : entity.expanded().entrySet()) {
      json.writeArrayFieldStart(link.getKey());
      for (Entity related : link.getValue()) {
        json.writeStartObject();
        writeEntity(json, related);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  private static void writeProperties(JsonGenerator json, List<Property> properties, Values values)
      throws IOException {
    for (Property property : properties) {
      json.writeFieldName(property.name());
      writeValue(json, property.type(), values.get(property.name()));
    }
  }

  private static void writeValue(JsonGenerator json, PropertyType type, @Nullable Object value)
      throws IOException {
    if (type instanceof PropertyType.Many many) {
      json.writeStartArray();
      if (value instanceof List<?> elements) {
        for (Object element : elements) {
          writeValue(json, many.element(), element);
        }
      }
      json.writeEndArray();
    } else if (type instanceof PropertyType.Complex complex && value instanceof Values values) {
      json.writeStartObject();
      writeProperties(json, complex.properties(), values);
      json.writeEndObject();
    } else {
      writePrimitive(json, value);
    }
  }

  private static void writePrimitive(JsonGenerator json, @Nullable Object value)
      throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Integer number) {
      json.writeNumber(number);
    } else if (value instanceof Instant time) {
      json.writeString(Timestamps.print(time));
    } else {
      json.writeString(value.toString());
    }
  }
}
