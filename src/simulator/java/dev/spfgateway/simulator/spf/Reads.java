package dev.spfgateway.simulator.spf;

import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.EntityType.Navigation;
import dev.spfgateway.simulator.edm.format.EntityLinks;
import dev.spfgateway.simulator.edm.format.Feed;
import dev.spfgateway.simulator.edm.format.MetadataDocument;
import dev.spfgateway.simulator.edm.format.Negotiation.Content;
import dev.spfgateway.simulator.edm.format.Payload;
import dev.spfgateway.simulator.edm.query.Page;
import dev.spfgateway.simulator.edm.query.Projection;
import dev.spfgateway.simulator.edm.query.Query;
import java.util.AbstractList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** Answers GET. */
final class Reads {
  private static final String TEXT = "text/plain;charset=utf-8";

  private final Catalog catalog;

  Reads(Catalog catalog) {
    this.catalog = catalog;
  }

  SpfAnswer answer(SpfRequest request) {
    return SpfAnswer.of(200, payload(request));
  }

  private Payload payload(SpfRequest request) {
    List<PathSegment> path = request.segments();
    if (path.isEmpty()) {
      return request.writer(Content.SERVICE).serviceDocument();
    }
    if (path.get(0).name().equals("$metadata") && path.size() == 1) {
      return Payload.of("application/xml;charset=utf-8", 3, MetadataDocument.write());
    }
    Found found = new Walk(catalog, request.surroundings()).to(path);
    if (found instanceof Found.Many list) {
      return many(request, list);
    }
    if (found instanceof Found.Count count) {
      return count(request, count.list());
    }
    if (found instanceof Found.Addresses links && links.navigation().many()) {
      return links(request, links);
    }
    request.query().requireNoListOptions();
    return single(request, found);
  }

  private Payload single(SpfRequest request, Found found) {
    if (found instanceof Found.One one) {
      Resources.requireNoETag(request);
      Projection projection = request.query().projection(one.entity().type());
      Entity shaped = projection.shape(one.entity(), finder(request));
      return request.writer(Content.ENTITIES).entity(shaped, request.query().select());
    }
    if (found instanceof Found.Addresses links) {
      return request
          .writer(Content.VALUES)
          .links(
              new EntityLinks(context(links), false, OptionalLong.empty(), links.entities(), ""));
    }
    if (found instanceof Found.OfProperty value) {
      return request.writer(Content.VALUES).property(value.property(), value.value());
    }
    return Payload.of(TEXT, 1, ((Found.Raw) found).value().toString());
  }

  private Payload many(SpfRequest request, Found.Many list) {
    Query query = request.query();
    Projection projection = query.projection(list.type());
    Page page = query.page(list.type(), list.entities(), pageSize(request));
    List<Entity> shaped =
        each(page.entities(), entity -> projection.shape(entity, finder(request)));
    return request
        .writer(Content.ENTITIES)
        .feed(
            new Feed(
                list.type(),
                list.path(),
                query.select(),
                total(query, page),
                shaped,
                next(list.path(), page)));
  }

  private static int pageSize(SpfRequest request) {
    return request.surroundings().config().pageSize();
  }

  private static OptionalLong total(Query query, Page page) {
    return query.counts() ? OptionalLong.of(page.count()) : OptionalLong.empty();
  }

  private static String next(String path, Page page) {
    return page.next().isEmpty() ? "" : path + "?" + page.next();
  }

  /** Applies a change to each entity on demand. */
  private static List<Entity> each(List<Entity> entities, UnaryOperator<Entity> change) {
    return new AbstractList<>() {
      @Override
      public Entity get(int index) {
        return change.apply(entities.get(index));
      }

      @Override
      public int size() {
        return entities.size();
      }
    };
  }

  private static Payload count(SpfRequest request, Found.Many list) {
    if (request.query().counts()) {
      throw new SpfRefusal(400, "$inlinecount cannot be applied to the resource segment $count.");
    }
    int count = request.query().page(list.type(), list.entities(), 0).entities().size();
    return Payload.of(TEXT, 2, Integer.toString(count));
  }

  private Payload links(SpfRequest request, Found.Addresses links) {
    Query query = request.query();
    Page page = query.page(links.navigation().target(), links.entities(), pageSize(request));
    return request
        .writer(Content.VALUES)
        .links(
            new EntityLinks(
                context(links),
                true,
                total(query, page),
                page.entities(),
                next(links.path(), page)));
  }

  private static String context(Found.Addresses links) {
    return links.owner().type().set() + "/$links/" + links.navigation().name();
  }

  /** Expanded lists are paged too. */
  private Projection.Finder finder(SpfRequest request) {
    return (owner, navigation) -> related(request, owner, navigation);
  }

  private Entity.Related related(SpfRequest request, Entity owner, Navigation navigation) {
    List<Entity> all = catalog.related(request.scope(), owner, navigation);
    if (!navigation.many()) {
      return new Entity.Related(all, "");
    }
    Page page = Query.parse(null).page(navigation.target(), all, pageSize(request));
    return new Entity.Related(page.entities(), next(owner.path() + "/" + navigation.name(), page));
  }
}
