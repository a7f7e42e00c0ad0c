package dev.spfgateway.simulator.spf;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.simulator.edm.EntityType;
import dev.spfgateway.simulator.edm.Schema;
import dev.spfgateway.simulator.vmm.Cmdlets;
import dev.spfgateway.simulator.vmm.World;
import io.vertx.core.Future;
import java.util.List;

/** What each verb does to each resource. */
final class Resources {
  private final Reads reads;
  private final Mutations mutations;

  Resources(World world, Ticker ticker) {
    Entities entities = new Entities(world);
    Lookup lookup = new Lookup(world);
    this.reads = new Reads(new Catalog(world, entities, lookup));
    this.mutations = new Mutations(world, new Cmdlets(world, ticker), entities, lookup);
  }

  /**
   * Acts upon a request.
   *
   * @return fails with {@link SpfRefusal}, {@code ODataSyntaxException} or {@code CmdletFailure}
   */
  Future<SpfAnswer> act(SpfRequest request) {
    try {
      return request.verb().equals("GET")
          ? Future.succeededFuture(reads.answer(request))
          : mutate(request);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private Future<SpfAnswer> mutate(SpfRequest request) {
    request.requireAcceptable();
    List<PathSegment> path = request.segments();
    String verb = request.verb();
    if (path.size() != 1 || path.get(0).isSystem()) {
      String where = path.isEmpty() ? "/" : path.get(path.size() - 1).name();
      throw SpfRefusal.wrongVerb(verb, where);
    }
    PathSegment target = path.get(0);
    EntityType type = type(target);
    boolean keyed = target.key().isPresent();
    boolean update = verb.equals("MERGE") || verb.equals("PUT") || verb.equals("PATCH");
    if (type.equals(Schema.VIRTUAL_MACHINE) && keyed && update) {
      return mutations.updateMachine(request, target);
    }
    if (!type.equals(Schema.CHECKPOINT)) {
      throw SpfRefusal.wrongVerb(verb, target.name());
    }
    if (keyed && update) {
      return mutations.updateCheckpoint(request, target);
    }
    if (keyed && verb.equals("DELETE")) {
      return mutations.deleteCheckpoint(request, target);
    }
    if (!keyed && verb.equals("POST")) {
      return mutations.createCheckpoint(request);
    }
    throw SpfRefusal.wrongVerb(verb, target.name());
  }

  /** The type of an entity set by its exact name: OData's names differ by case. */
  static EntityType type(PathSegment segment) {
    return Schema.ofSet(segment.name()).orElseThrow(() -> SpfRefusal.notFound(segment.name()));
  }
}
