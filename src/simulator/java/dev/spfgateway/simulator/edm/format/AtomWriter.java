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
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes Atom entries and feeds, SPF's default format, and the plain XML of single values and
 * links.
 *
 * @param format the media type to use for a service document
 * @param root absolute, with a trailing slash
 * @param maxVersion the highest version that the client accepts
 * @param updated the time in {@code atom:updated}
 */
record AtomWriter(Representation format, String root, int maxVersion, Instant updated)
    implements PayloadWriter {
  private static final String RELATED = Xml.DATA + "/related/";
  private static final String ENTRY = "application/atom+xml;type=entry";
  private static final String FEED = "application/atom+xml;type=feed";
  private static final String UTF_8 = ";charset=utf-8";

  @Override
  public Payload entity(Entity entity, String select) {
    Xml xml = new Xml().open("entry", namespaces());
    writeEntry(xml, entity);
    return Payload.of(ENTRY + UTF_8, Versions.of(entity, maxVersion), xml.close().take());
  }

  @Override
  public Payload feed(Feed feed) {
    return new Payload(
        FEED + UTF_8,
        Versions.of(feed, 1, maxVersion),
        () -> new FeedParts(new Sink(feed), feed.entities()));
  }

  /** A feed in progress. */
  private final class Sink implements FeedParts.Sink {
    private final Feed feed;
    private final Xml xml = new Xml();

    Sink(Feed feed) {
      this.feed = feed;
    }

    @Override
    public void begin() {
      xml.open("feed", namespaces());
      String title = feed.path().substring(feed.path().lastIndexOf('/') + 1);
      openFeed(xml, title, feed.path(), feed.count(), feed.entities().isEmpty());
    }

    @Override
    public void entity(Entity entity) {
      xml.open("entry");
      writeEntry(xml, entity);
      xml.close();
    }

    @Override
    public void end() {
      writeNext(xml, feed.next());
      xml.close();
    }

    @Override
    public String take() {
      return xml.take();
    }
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
    return Payload.of(format.contentType(), 1, xml.close().close().take());
  }

  @Override
  public Payload property(Property property, @Nullable Object value) {
    boolean many = property.type() instanceof PropertyType.Many;
    Xml xml = new Xml();
    writeValue(
        xml,
        "d:" + property.name(),
        property.type(),
        value,
        "xmlns:d",
        Xml.DATA,
        "xmlns:m",
        Xml.METADATA);
    int version = Math.min(maxVersion, many ? 3 : 1);
    return Payload.of(Representation.ATOM.contentType(), version, xml.take());
  }

  @Override
  public Payload links(EntityLinks links) {
    Xml xml = new Xml();
    if (links.many()) {
      xml.open("links", "xmlns", Xml.DATA);
      links
          .count()
          .ifPresent(
              count ->
                  xml.open("m:count", "xmlns:m", Xml.METADATA).text(Long.toString(count)).close());
      links.entities().forEach(entity -> xml.open("uri").text(root + entity.path()).close());
      if (!links.next().isEmpty()) {
        xml.open("next").text(root + links.next()).close();
      }
      xml.close();
    } else {
      links
          .entities()
          .forEach(entity -> xml.open("uri", "xmlns", Xml.DATA).text(root + entity.path()).close());
    }
    boolean paged = links.count().isPresent() || !links.next().isEmpty();
    int version = Math.min(maxVersion, paged ? 2 : 1);
    return Payload.of(Representation.ATOM.contentType(), version, xml.take());
  }

  private String[] namespaces() {
    return new String[] {
      "xml:base", root, "xmlns", Xml.ATOM, "xmlns:d", Xml.DATA, "xmlns:m", Xml.METADATA
    };
  }

  private void openFeed(Xml xml, String title, String path, OptionalLong count, boolean empty) {
    xml.open("id").text(root + path).close();
    xml.open("title", "type", "text").text(title).close();
    xml.open("updated").text(updated.toString()).close();
    xml.element("link", "rel", "self", "title", title, "href", path);
    count.ifPresent(number -> xml.open("m:count").text(Long.toString(number)).close());
    if (empty) {
      xml.open("author").element("name").close();
    }
  }

  private void writeNext(Xml xml, String next) {
    if (!next.isEmpty()) {
      xml.element("link", "rel", "next", "href", root + next);
    }
  }

  private void writeEntry(Xml xml, Entity entity) {
    EntityType type = entity.type();
    xml.open("id").text(root + entity.path()).close();
    xml.element("category", "term", type.qualifiedName(), "scheme", Xml.DATA + "/scheme");
    xml.element("link", "rel", "edit", "title", type.name(), "href", entity.path());
    entity.shape().links().forEach(navigation -> writeLink(xml, entity, navigation));
    xml.element("title");
    xml.open("updated").text(updated.toString()).close();
    xml.open("author").element("name").close();
    xml.open("content", "type", "application/xml").open("m:properties");
    writeProperties(xml, entity.shape().properties(), entity.values());
    xml.close().close();
  }

  private void writeLink(Xml xml, Entity entity, Navigation navigation) {
    String name = navigation.name();
    String type = navigation.many() ? FEED : ENTRY;
    String path = entity.path() + "/" + name;
    xml.open("link", "rel", RELATED + name, "type", type, "title", name, "href", path);
    Entity.Related related = entity.shape().expanded().get(name);
    if (related != null) {
      xml.open("m:inline");
      if (navigation.many()) {
        xml.open("feed");
        openFeed(xml, name, path, OptionalLong.empty(), related.entities().isEmpty());
      }
      for (Entity inner : related.entities()) {
        xml.open("entry");
        writeEntry(xml, inner);
        xml.close();
      }
      if (navigation.many()) {
        writeNext(xml, related.next());
        xml.close();
      }
      xml.close();
    }
    xml.close();
  }

  private static void writeProperties(Xml xml, List<Property> properties, Values values) {
    for (Property property : properties) {
      writeValue(xml, "d:" + property.name(), property.type(), values.get(property.name()));
    }
  }

  private static void writeValue(
      Xml xml, String name, PropertyType type, @Nullable Object value, String... namespaces) {
    xml.open(name, namespaces).attributes(attributes(type, value));
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
