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
 * Writes JSON verbose: everything below {@code d}, a list below {@code results} from version 2.0
 * on, and times as {@code /Date(…)/} below 3.0.
 *
 * @param root absolute, with a trailing slash
 * @param maxVersion the highest version that the client accepts
 */
record JsonVerboseWriter(String root, int maxVersion) implements PayloadWriter {
  private static final String TYPE = Representation.JSON_VERBOSE.contentType();

  @Override
  public Payload entity(Entity entity, String select) {
    int version = Versions.of(entity, maxVersion);
    JsonText json = new JsonText().open().name("d");
    new Body(json, version).entity(entity);
    return Payload.of(TYPE, version, json.close().take());
  }

  @Override
  public Payload feed(Feed feed) {
    int version = Versions.of(feed, 2, maxVersion);
    return new Payload(
        TYPE, version, () -> new FeedParts(new Sink(feed, version), feed.entities()));
  }

  /** A feed in progress. */
  private final class Sink implements FeedParts.Sink {
    private final Feed feed;
    private final JsonText json = new JsonText();
    private final boolean wrapped;
    private final Body body;

    Sink(Feed feed, int version) {
      this.feed = feed;
      this.wrapped = version > 1;
      this.body = new Body(json, version);
    }

    @Override
    public void begin() {
      json.open().name("d");
      if (wrapped) {
        json.open();
        feed.count().ifPresent(count -> json.member("__count", Long.toString(count)));
        json.name("results");
      }
      json.openArray();
    }

    @Override
    public void entity(Entity entity) {
      body.entity(entity);
    }

    @Override
    public void end() {
      json.closeArray();
      if (wrapped) {
        if (!feed.next().isEmpty()) {
          json.member("__next", root + feed.next());
        }
        json.close();
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
    JsonText json = new JsonText().open().open("d").openArray("EntitySets");
    for (EntityType type : Schema.ENTITY_TYPES) {
      json.value(type.set());
    }
    return Payload.of(TYPE, 1, json.closeArray().close().close().take());
  }

  @Override
  public Payload property(Property property, @Nullable Object value) {
    boolean many = property.type() instanceof PropertyType.Many;
    int version = Math.min(maxVersion, many ? 3 : 1);
    JsonText json = new JsonText().open().open("d").name(property.name());
    new Body(json, version).value(property.type(), value);
    return Payload.of(TYPE, version, json.close().close().take());
  }

  @Override
  public Payload links(EntityLinks links) {
    JsonText json = new JsonText().open().name("d");
    boolean wrapped = links.many() && maxVersion > 1;
    if (wrapped) {
      json.open();
      links.count().ifPresent(count -> json.member("__count", Long.toString(count)));
      json.name("results");
    }
    if (links.many()) {
      json.openArray();
    }
    links.entities().forEach(entity -> json.open().member("uri", root + entity.path()).close());
    if (links.many()) {
      json.closeArray();
    }
    if (wrapped) {
      if (!links.next().isEmpty()) {
        json.member("__next", root + links.next());
      }
      json.close();
    }
    return Payload.of(TYPE, wrapped ? 2 : 1, json.close().take());
  }

  /** Writes values in one version of the protocol. */
  private final class Body {
    private final JsonText json;
    private final int version;

    Body(JsonText json, int version) {
      this.json = json;
      this.version = version;
    }

    void entity(Entity entity) {
      String uri = root + entity.path();
      json.open().open("__metadata").member("id", uri).member("uri", uri);
      json.member("type", entity.type().qualifiedName()).close();
      for (Navigation link : entity.shape().links()) {
        json.name(link.name());
        Entity.Related related = entity.shape().expanded().get(link.name());
        if (related == null) {
          String target = uri + "/" + link.name();
          json.open().open("__deferred").member("uri", target).close().close();
        } else {
          related(link, related);
        }
      }
      properties(entity.shape().properties(), entity.values());
      json.close();
    }

    private void related(Navigation link, Entity.Related related) {
      boolean wrapped = link.many() && version > 1;
      if (wrapped) {
        json.open().name("results");
      }
      if (link.many()) {
        json.openArray();
      } else if (related.entities().isEmpty()) {
        json.value(null);
      }
      related.entities().forEach(this::entity);
      if (link.many()) {
        json.closeArray();
      }
      if (wrapped) {
        if (!related.next().isEmpty()) {
          json.member("__next", root + related.next());
        }
        json.close();
      }
    }

    private void properties(List<Property> properties, Values values) {
      for (Property property : properties) {
        json.name(property.name());
        value(property.type(), values.get(property.name()));
      }
    }

    void value(PropertyType type, @Nullable Object value) {
      if (type instanceof PropertyType.Many many) {
        json.open().open("__metadata").member("type", type.edmName()).close().openArray("results");
        if (value instanceof List<?> elements) {
          elements.forEach(element -> value(many.element(), element));
        }
        json.closeArray().close();
      } else if (type instanceof PropertyType.Complex complex && value instanceof Values values) {
        json.open().open("__metadata").member("type", type.edmName()).close();
        properties(complex.properties(), values);
        json.close();
      } else if (value instanceof Instant time && version < 3) {
        json.raw("\"\\/Date(" + time.toEpochMilli() + ")\\/\"");
      } else {
        json.value(value instanceof Instant time ? Timestamps.print(time) : value);
      }
    }
  }
}
