package dev.spfgateway.simulator.spf;

import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.EntityType;
import dev.spfgateway.simulator.edm.EntityType.Navigation;
import dev.spfgateway.simulator.edm.Property;
import dev.spfgateway.simulator.edm.PropertyType;
import dev.spfgateway.simulator.edm.Timestamps;
import dev.spfgateway.simulator.edm.Values;
import dev.spfgateway.simulator.vmm.RoleScope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Resolves a resource path, segment by segment. */
final class Walk {
  private final Catalog catalog;
  private final RoleScope scope;
  private final int syntheticJobs;

  Walk(Catalog catalog, Surroundings surroundings) {
    this.catalog = catalog;
    this.scope = surroundings.scope();
    this.syntheticJobs = surroundings.config().syntheticJobs();
  }

  /**
   * The target of a path.
   *
   * @param path at least one segment
   * @throws SpfRefusal when the path leads nowhere
   */
  Found to(List<PathSegment> path) {
    Found found = start(path.get(0));
    for (int i = 1; i < path.size(); i++) {
      PathSegment segment = path.get(i);
      if (segment.name().equals("$links")) {
        i++;
        found = addresses(found, i < path.size() ? path.get(i) : segment);
      } else {
        found = step(found, segment);
      }
    }
    return found;
  }

  private Found start(PathSegment set) {
    EntityType type = Resources.type(set);
    return set.key().isPresent()
        ? new Found.One(catalog.one(scope, type, set, syntheticJobs))
        : new Found.Many(type, set.name(), catalog.all(scope, type, syntheticJobs));
  }

  private Found step(Found from, PathSegment segment) {
    String name = segment.name();
    if (from instanceof Found.Many list && name.equals("$count")) {
      return new Found.Count(list);
    }
    if (from instanceof Found.Addresses links
        && name.equals("$count")
        && links.navigation().many()) {
      EntityType type = links.navigation().target();
      return new Found.Count(new Found.Many(type, links.path(), links.entities()));
    }
    if (from instanceof Found.Many) {
      throw new SpfRefusal(
          400,
          "The request URI is not valid. Since the segment before '"
              + name
              + "' refers to a collection, it must be the last one, or $count must follow it.");
    }
    if (from instanceof Found.One one) {
      return below(one.entity(), segment);
    }
    if (from instanceof Found.OfProperty value) {
      return inside(value, segment);
    }
    throw SpfRefusal.notFound(name);
  }

  private Found below(Entity owner, PathSegment segment) {
    String name = segment.name();
    Optional<Navigation> navigation = owner.type().navigation(name);
    if (navigation.isPresent()) {
      return follow(owner, navigation.get(), segment);
    }
    Property property =
        owner.type().property(name).orElseThrow(() -> SpfRefusal.notFound(segment.name()));
    requireNoKey(segment);
    return new Found.OfProperty(property, owner.value(name));
  }

  private Found follow(Entity owner, Navigation navigation, PathSegment segment) {
    List<Entity> related = catalog.related(scope, owner, navigation);
    if (!navigation.many()) {
      requireNoKey(segment);
      return new Found.One(
          related.stream().findFirst().orElseThrow(() -> SpfRefusal.notFound(segment.name())));
    }
    return segment.key().isPresent()
        ? new Found.One(catalog.one(scope, related, segment))
        : new Found.Many(navigation.target(), owner.path() + "/" + navigation.name(), related);
  }

  private static void requireNoKey(PathSegment segment) {
    if (segment.key().isPresent()) {
      throw new SpfRefusal(
          400, "The segment '" + segment.name() + "' is not a collection and takes no key.");
    }
  }

  private Found inside(Found.OfProperty from, PathSegment segment) {
    String name = segment.name();
    PropertyType type = from.property().type();
    if (name.equals("$value") && type instanceof PropertyType.Primitive && from.value() != null) {
      boolean time = from.value() instanceof Instant;
      return new Found.Raw(time ? Timestamps.print((Instant) from.value()) : from.value());
    }
    if (type instanceof PropertyType.Complex complex && from.value() instanceof Values values) {
      Property inner =
          complex.properties().stream()
              .filter(property -> property.name().equals(name))
              .findFirst()
              .orElseThrow(() -> SpfRefusal.notFound(name));
      requireNoKey(segment);
      return new Found.OfProperty(inner, values.get(name));
    }
    throw SpfRefusal.notFound(name);
  }

  private Found addresses(Found from, PathSegment segment) {
    String name = segment.name();
    if (!(from instanceof Found.One one)) {
      throw SpfRefusal.notFound("$links");
    }
    Navigation navigation =
        one.entity().type().navigation(name).orElseThrow(() -> SpfRefusal.notFound(name));
    requireNoKey(segment);
    List<Entity> related = catalog.related(scope, one.entity(), navigation);
    String path = one.entity().path() + "/$links/" + name;
    return new Found.Addresses(one.entity(), navigation, path, related);
  }
}
