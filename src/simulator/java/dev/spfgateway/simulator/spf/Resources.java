package dev.spfgateway.simulator.spf;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.simulator.edm.EntityType;
import dev.spfgateway.simulator.edm.Schema;
import dev.spfgateway.simulator.vmm.CmdletRunner;
import dev.spfgateway.simulator.vmm.World;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/** Implements each verb on each resource. */
final class Resources {
  private static final Set<String> UPDATES = Set.of("MERGE", "PUT", "PATCH");

  private final Reads reads;
  private final Mutations mutations;

  Resources(World world, Ticker ticker) {
    Entities entities = new Entities(world);
    Lookup lookup = new Lookup(world);
    this.reads = new Reads(new Catalog(world, entities, lookup));
    this.mutations = new Mutations(world, new CmdletRunner(world, ticker), entities, lookup);
  }

  /**
   * Processes a request.
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
    if (keyed) {
      requireNoETag(request);
    }
    if (type.equals(Schema.VIRTUAL_MACHINE)) {
      return machine(request, verb, target);
    }
    if (!type.equals(Schema.CHECKPOINT)) {
      throw SpfRefusal.wrongVerb(verb, target.name());
    }
    if (keyed && UPDATES.contains(verb)) {
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

  private Future<SpfAnswer> machine(SpfRequest request, String verb, PathSegment target) {
    boolean keyed = target.key().isPresent();
    if (keyed && UPDATES.contains(verb)) {
      return mutations.updateMachine(request, target);
    }
    if (keyed && verb.equals("DELETE")) {
      return mutations.deleteMachine(request, target);
    }
    if (!keyed && verb.equals("POST")) {
      return mutations.createMachine(request);
    }
    throw SpfRefusal.wrongVerb(verb, target.name());
  }

  /**
   * Refuses a condition on an entity, as WCF Data Services does for types without ETag properties,
   * {@code *} included: none of SPF's types has any.
   */
  static void requireNoETag(SpfRequest request) {
    if (!request.header("If-Match").isEmpty()) {
      throw new SpfRefusal(
          400,
          "If-Match or If-None-Match headers cannot be specified if the target type does not have"
              + " etag properties defined.");
    }
  }

  /** The type of an entity set by its exact name: OData's names differ by case. */
  static EntityType type(PathSegment segment) {
    return Schema.ofSet(segment.name()).orElseThrow(() -> SpfRefusal.notFound(segment.name()));
  }
}
