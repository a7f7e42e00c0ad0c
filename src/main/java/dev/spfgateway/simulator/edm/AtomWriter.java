package dev.spfgateway.simulator.edm;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Atom entries and feeds, the format that SPF answers in when nothing else is asked for.
 *
 * @param root absolute, with a slash at its end
 * @param updated the time that {@code atom:updated} shows
 */
public record AtomWriter(String root, Instant updated) implements PayloadWriter {
  private static final String RELATED = Xml.DATA + "/related/";

  @Override
  public Payload entity(Entity entity) {
    Xml xml = new Xml().open("entry", namespaces());
    writeEntry(xml, entity);
    return new Payload("application/atom+xml;type=entry;charset=utf-8", xml.close().document());
  }

  @Override
  public Payload feed(EntityType type, String path, List<String> select, List<Entity> entities) {
    Xml xml = new Xml().open("feed", namespaces());
    writeFeed(xml, type.set(), path, entities);
    return new Payload("application/atom+xml;type=feed;charset=utf-8", xml.close().document());
  }

  @Override
  public Payload serviceDocument() {
    Xml xml =
        new Xml()
            .open("service", "xml:base", root, "xmlns", Xml.APP, "xmlns:atom", Xml.ATOM)
            .open("workspace")
            .open("atom:title")
            .text("Default")
            .close();
    for (EntityType type : Schema.ENTITY_TYPES) {
      xml.open("collection", "href", type.set());
      xml.open("atom:title").text(type.set()).close().close();
    }
    return new Payload("application/atomsvc+xml;charset=utf-8", xml.close().close().document());
  }

  private String[] namespaces() {
    return new String[] {
      "xml:base", root, "xmlns", Xml.ATOM, "xmlns:d", Xml.DATA, "xmlns:m", Xml.METADATA
    };
  }

  private void writeFeed(Xml xml, String title, String path, List<Entity> entities) {
    xml.open("id").text(root + path).close();
    xml.open("title", "type", "text").text(title).close();
    xml.open("updated").text(updated.toString()).close();
    xml.element("link", "rel", "self", "title", title, "href", path);
    if (entities.isEmpty()) {
      xml.open("author").element("name").close();
    }
    for (Entity entity : entities) {
      xml.open("entry");
      writeEntry(xml, entity);
      xml.close();
    }
  }

  private void writeEntry(Xml xml, Entity entity) {
    EntityType type = entity.type();
    xml.open("id").text(root + entity.path()).close();
    xml.element("category", "term", type.qualifiedName(), "scheme", Xml.DATA + "/scheme");
    xml.element("link", "rel", "edit", "title", type.name(), "href", entity.path());
    type.navigations().forEach(navigation -> writeLink(xml, entity, navigation));
    xml.element("title");
    xml.open("updated").text(updated.toString()).close();
    xml.open("author").element("name").close();
    xml.open("content", "type", "application/xml").open("m:properties");
    writeProperties(xml, entity.selected(), entity.values());
    xml.close().close();
  }

  private void writeLink(Xml xml, Entity entity, EntityType.Navigation navigation) {
    String name = navigation.name();
    String path = entity.path() + "/" + name;
    xml.open(
        "link",
        "rel",
        RELATED + name,
        "type",
        "application/atom+xml;type=feed",
        "title",
        name,
        "href",
        path);
    List<Entity> related = entity.expanded().get(name);
    if (related != null) {
      xml.open("m:inline").open("feed");
      writeFeed(xml, name, path, related);
      xml.close().close();
    }
    xml.close();
  }

  private static void writeProperties(Xml xml, List<Property> properties, Values values) {
    for (Property property : properties) {
      writeValue(xml, "d:" + property.name(), property.type(), values.get(property.name()));
    }
  }

  private static void writeValue(Xml xml, String name, PropertyType type, @Nullable Object value) {
    xml.open(name, attributes(type, value));
    if (type instanceof PropertyType.Many many && value instanceof List<?> elements) {
      elements.forEach(element -> writeValue(xml, "d:element", many.element(), element));
    } else if (type instanceof PropertyType.Complex complex && value instanceof Values values) {
      writeProperties(xml, complex.properties(), values);
    } else if (value instanceof Instant time) {
      xml.text(Timestamps.print(time));
    } else if (value != null) {
      xml.text(value.toString());
    }
    xml.close();
  }

  private static String[] attributes(PropertyType type, @Nullable Object value) {
    boolean isNull = value == null && !(type instanceof PropertyType.Many);
    if (type == PropertyType.Primitive.STRING) {
      return isNull ? new String[] {"m:null", "true"} : new String[0];
    }
    return isNull
        ? new String[] {"m:type", type.edmName(), "m:null", "true"}
        : new String[] {"m:type", type.edmName()};
  }
}
