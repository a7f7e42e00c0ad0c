package dev.spfgateway.simulator.spf;

import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.EntityType;
import dev.spfgateway.simulator.edm.MetadataDocument;
import dev.spfgateway.simulator.edm.PayloadWriter.Payload;
import dev.spfgateway.simulator.edm.Query;
import dev.spfgateway.simulator.edm.Schema;
import dev.spfgateway.simulator.vmm.Scope;
import dev.spfgateway.simulator.vmm.World;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Answers GET. */
final class Reads {
  private final World world;
  private final Entities entities;
  private final Lookup lookup;

  Reads(World world, Entities entities, Lookup lookup) {
    this.world = world;
    this.entities = entities;
    this.lookup = lookup;
  }

  /** Several entities of one type, and where they were found. */
  private record Found(EntityType type, String path, Stream<Entity> entities) {}

  SpfAnswer answer(SpfRequest request) {
    List<PathSegment> path = request.segments();
    if (path.isEmpty()) {
      return SpfAnswer.of(200, request.writer().serviceDocument());
    }
    if (path.get(0).name().equals("$metadata") && path.size() == 1) {
      String type = "application/xml;charset=utf-8";
      return SpfAnswer.of(200, new Payload(type, MetadataDocument.write()));
    }
    boolean count = path.size() > 1 && path.get(path.size() - 1).name().equals("$count");
    List<PathSegment> rest = count ? path.subList(0, path.size() - 1) : path;
    EntityType type = Resources.type(rest.get(0));
    if (rest.size() == 1 && rest.get(0).key().isPresent()) {
      return one(request, type, rest.get(0), count);
    }
    Found found = find(request.scope(), type, rest);
    return count ? count(request.query(), found) : many(request, found);
  }

  private SpfAnswer one(SpfRequest request, EntityType type, PathSegment segment, boolean count) {
    if (count) {
      throw SpfRefusal.notFound("$count");
    }
    UUID id = lookup.id(request.scope(), segment);
    Entity entity =
        all(request.scope(), type)
            .filter(candidate -> id.equals(candidate.value("ID")))
            .findFirst()
            .orElseThrow(() -> SpfRefusal.notFound(segment.name()));
    return SpfAnswer.of(200, request.writer().entity(shape(request, entity)));
  }

  private Found find(Scope scope, EntityType type, List<PathSegment> path) {
    PathSegment set = path.get(0);
    if (path.size() == 1) {
      return new Found(type, set.name(), all(scope, type));
    }
    PathSegment last = path.get(1);
    boolean navigates =
        path.size() == 2 && set.key().isPresent() && type.navigation(last.name()).isPresent();
    if (!navigates || last.key().isPresent()) {
      throw SpfRefusal.notFound(path.get(path.size() - 1).name());
    }
    Entity owner = entities.of(lookup.machine(scope, set));
    EntityType target = type.navigation(last.name()).get().target();
    String where = owner.path() + "/" + last.name();
    return new Found(target, where, related(scope, owner).stream());
  }

  private SpfAnswer many(SpfRequest request, Found found) {
    List<Entity> shaped = new ArrayList<>();
    for (Entity entity : request.query().apply(found.type(), found.entities())) {
      shaped.add(shape(request, entity));
    }
    List<String> select = request.query().select(found.type());
    return SpfAnswer.of(200, request.writer().feed(found.type(), found.path(), select, shaped));
  }

  private static SpfAnswer count(Query query, Found found) {
    int count = query.apply(found.type(), found.entities()).size();
    return SpfAnswer.of(200, new Payload("text/plain;charset=utf-8", Integer.toString(count)));
  }

  /** Expands and selects as the query says. */
  private Entity shape(SpfRequest request, Entity entity) {
    Entity shaped = entity.select(request.query().select(entity.type()));
    for (EntityType.Navigation navigation : request.query().expand(entity.type())) {
      shaped = shaped.expand(navigation.name(), related(request.scope(), entity));
    }
    return shaped;
  }

  /** The schema's one navigation: a machine's checkpoints. */
  private List<Entity> related(Scope scope, Entity machine) {
    return world
        .machines(scope)
        .filter(candidate -> candidate.id().equals(machine.value("ID")))
        .flatMap(candidate -> candidate.checkpoints().stream())
        .map(entities::of)
        .toList();
  }

  private Stream<Entity> all(Scope scope, EntityType type) {
    if (type.equals(Schema.CHECKPOINT)) {
      return world.checkpoints(scope).map(entities::of);
    }
    if (type.equals(Schema.VIRTUAL_MACHINE)) {
      return world.machines(scope).map(entities::of);
    }
    return type.equals(Schema.JOB)
        ? world.jobs(scope).map(entities::of)
        : world.clouds(scope).map(entities::of);
  }
}
