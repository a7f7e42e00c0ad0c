package dev.spfgateway.simulator.edm.format;

import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.EntityType;
import dev.spfgateway.simulator.edm.EntityType.Navigation;
import dev.spfgateway.simulator.edm.Property;
import dev.spfgateway.simulator.edm.PropertyType;
import dev.spfgateway.simulator.edm.Schema;
import dev.spfgateway.simulator.edm.Timestamps;
import dev.spfgateway.simulator.edm.Values;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON light as WCF Data Services 5 does: nulls are written, and {@code Edm.Int64} is a
 * string.
 *
 * @param format with minimal, full or no metadata
 * @param root absolute, with a trailing slash
 */
record JsonLightWriter(Representation format, String root) implements PayloadWriter {
  private boolean full() {
    return format == Representation.JSON_FULL;
  }

  private Payload payload(JsonText json) {
    return Payload.of(format.contentType(), 3, json.take());
  }

  /** Opens the outermost object. */
  private JsonText open(String context) {
    JsonText json = new JsonText().open();
    return format == Representation.JSON_NONE
        ? json
        : json.member("odata.metadata", root + "$metadata" + context);
  }

  private static String selection(String select) {
    return select.isEmpty() ? "" : "&$select=" + select;
  }

  @Override
  public Payload entity(Entity entity, String select) {
    JsonText json = open("#" + entity.type().set() + "/@Element" + selection(select));
    writeEntity(json, entity);
    return payload(json.close());
  }

  @Override
  public Payload feed(Feed feed) {
    return new Payload(
        format.contentType(), 3, () -> new FeedParts(new Sink(feed), feed.entities()));
  }

  /** A feed in progress. */
  private final class Sink implements FeedParts.Sink {
    private final Feed feed;
    private final JsonText json;

    Sink(Feed feed) {
      this.feed = feed;
      this.json = open("#" + feed.type().set() + selection(feed.select()));
    }

    @Override
    public void begin() {
      feed.count().ifPresent(count -> json.member("odata.count", Long.toString(count)));
      json.openArray("value");
    }

    @Override
    public void entity(Entity entity) {
      json.open();
      writeEntity(json, entity);
      json.close();
    }

    @Override
    public void end() {
      json.closeArray();
      if (!feed.next().isEmpty()) {
        json.member("odata.nextLink", root + feed.next());
      }
      json.close();
    }

    @Override
    public String take() {
      return json.take();
    }
  }

  @Override
  public Payload serviceDocument() {
    JsonText json = open("").openArray("value");
    for (EntityType type : Schema.ENTITY_TYPES) {
      json.open().member("name", type.set()).member("url", type.set()).close();
    }
    return payload(json.closeArray().close());
  }

  @Override
  public Payload property(Property property, @Nullable Object value) {
    boolean many = property.type() instanceof PropertyType.Many;
    if (value == null && !many) {
      return payload(open("#Edm.Null").name("odata.null").value(true).close());
    }
    JsonText json = open("#" + property.type().edmName());
    if (property.type() instanceof PropertyType.Complex complex && value instanceof Values values) {
      writeProperties(json, complex.properties(), values);
    } else {
      writeValue(json.name("value"), property.type(), value);
    }
    return payload(json.close());
  }

  @Override
  public Payload links(EntityLinks links) {
    JsonText json = open("#" + links.context() + (links.many() ? "" : "/@Element"));
    links.count().ifPresent(count -> json.member("odata.count", Long.toString(count)));
    if (!links.many()) {
      links.entities().forEach(entity -> json.member("url", root + entity.path()));
      return payload(json.close());
    }
    json.openArray("value");
    links.entities().forEach(entity -> json.open().member("url", root + entity.path()).close());
    json.closeArray();
    if (!links.next().isEmpty()) {
      json.member("odata.nextLink", root + links.next());
    }
    return payload(json.close());
  }

  private void writeEntity(JsonText json, Entity entity) {
    String path = entity.path();
    if (full()) {
      json.member("odata.type", entity.type().qualifiedName())
          .member("odata.id", root + path)
          .member("odata.editLink", path);
    }
    for (Navigation link : entity.shape().links()) {
      String name = link.name();
      if (full()) {
        json.member(name + "@odata.navigationLinkUrl", path + "/" + name)
            .member(name + "@odata.associationLinkUrl", path + "/$links/" + name);
      }
      Entity.Related related = entity.shape().expanded().get(name);
      if (related != null) {
        writeRelated(json, link, related);
      }
    }
    writeProperties(json, entity.shape().properties(), entity.values());
  }

  private void writeRelated(JsonText json, Navigation link, Entity.Related related) {
    if (!related.next().isEmpty()) {
      json.member(link.name() + "@odata.nextLink", root + related.next());
    }
    json.name(link.name());
    if (link.many()) {
      json.openArray();
    } else if (related.entities().isEmpty()) {
      json.value(null);
    }
    for (Entity entity : related.entities()) {
      json.open();
      writeEntity(json, entity);
      json.close();
    }
    if (link.many()) {
      json.closeArray();
    }
  }

  private void writeProperties(JsonText json, List<Property> properties, Values values) {
    for (Property property : properties) {
      if (full() && !isPlain(property.type())) {
        json.member(property.name() + "@odata.type", property.type().edmName());
      }
      writeValue(json.name(property.name()), property.type(), values.get(property.name()));
    }
  }

  /** True for a type that is evident from the JSON value. */
  private static boolean isPlain(PropertyType type) {
    return type == PropertyType.Primitive.STRING
        || type == PropertyType.Primitive.BOOLEAN
        || type == PropertyType.Primitive.INT32
        || type instanceof PropertyType.Complex;
  }

  private void writeValue(JsonText json, PropertyType type, @Nullable Object value) {
    if (type instanceof PropertyType.Many many) {
      json.openArray();
      if (value instanceof List<?> elements) {
        elements.forEach(element -> writeValue(json, many.element(), element));
      }
      json.closeArray();
    } else if (type instanceof PropertyType.Complex complex && value instanceof Values values) {
      json.open();
      if (full()) {
        json.member("odata.type", complex.edmName());
      }
      writeProperties(json, complex.properties(), values);
      json.close();
    } else {
      json.value(value instanceof Instant time ? Timestamps.print(time) : value);
    }
  }
}
