package dev.spfgateway.simulator.spf;

import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.EntityType;
import dev.spfgateway.simulator.edm.EntityType.Navigation;
import dev.spfgateway.simulator.edm.Schema;
import dev.spfgateway.simulator.vmm.RoleScope;
import dev.spfgateway.simulator.vmm.VirtualMachine;
import dev.spfgateway.simulator.vmm.World;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** The entities that a caller may see, by set, by key and by navigation. */
final class Catalog {
  private final World world;
  private final Entities entities;
  private final Lookup lookup;

  Catalog(World world, Entities entities, Lookup lookup) {
    this.world = world;
    this.entities = entities;
    this.lookup = lookup;
  }

  /**
   * A whole set; a long one creates its entities on demand.
   *
   * @param syntheticJobs number of made-up jobs
   */
  List<Entity> all(RoleScope scope, EntityType type, int syntheticJobs) {
    if (type.equals(Schema.JOB)) {
      return jobs(scope, syntheticJobs);
    }
    return of(scope, type, world.machines(scope)).toList();
  }

  private List<Entity> jobs(RoleScope scope, int synthetic) {
    List<Entity> real = world.jobs(scope).map(entities::of).toList();
    return synthetic == 0 ? real : new SyntheticJobs(real, synthetic, scope.stamp().value());
  }

  /** The entities of a type on some machines, or in clouds, regardless of machines. */
  private Stream<Entity> of(RoleScope scope, EntityType type, Stream<VirtualMachine> machines) {
    if (type.equals(Schema.CHECKPOINT)) {
      return machines.flatMap(machine -> machine.checkpoints().stream()).map(entities::of);
    }
    if (type.equals(Schema.VIRTUAL_MACHINE)) {
      return machines.map(entities::of);
    }
    return Schema.DEVICES.contains(type)
        ? machines.map(machine -> Devices.of(machine, type, world.cloudOf(machine)))
        : world.clouds(scope).map(cloud -> CloudEntities.of(cloud, type));
  }

  /**
   * One entity by its key.
   *
   * @throws SpfRefusal when the caller can't see it
   */
  Entity one(RoleScope scope, EntityType type, PathSegment segment, int syntheticJobs) {
    UUID id = lookup.id(scope, segment);
    return find(all(scope, type, syntheticJobs), id)
        .orElseThrow(() -> SpfRefusal.notFound(segment.name()));
  }

  private static Optional<Entity> find(List<Entity> all, UUID id) {
    return all instanceof SyntheticJobs jobs
        ? jobs.find(id)
        : all.stream().filter(entity -> entity.guid("ID").equals(id)).findFirst();
  }

  /**
   * One of the entities that a navigation leads to, by its key.
   *
   * @throws SpfRefusal when it is not among them
   */
  Entity one(RoleScope scope, List<Entity> among, PathSegment segment) {
    UUID id = lookup.id(scope, segment);
    return find(among, id).orElseThrow(() -> SpfRefusal.notFound(segment.name()));
  }

  /** The entities that a navigation leads to: from a machine, or back to the machine. */
  List<Entity> related(RoleScope scope, Entity owner, Navigation navigation) {
    UUID machine =
        owner.type().equals(Schema.VIRTUAL_MACHINE) ? owner.guid("ID") : owner.guid("VMId");
    Stream<VirtualMachine> one = world.machines(scope).filter(any -> any.id().equals(machine));
    return of(scope, navigation.target(), one).toList();
  }
}
