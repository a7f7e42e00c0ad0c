package dev.spfgateway.simulator.spf;

import dev.spfgateway.odata.KeyPredicate;
import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.simulator.vmm.Checkpoint;
import dev.spfgateway.simulator.vmm.RoleScope;
import dev.spfgateway.simulator.vmm.VirtualMachine;
import dev.spfgateway.simulator.vmm.World;
import java.util.Set;
import java.util.UUID;

/**
 * Finds objects by key within a caller's scope. Objects that the caller may not see count as
 * absent.
 */
final class Lookup {
  private final World world;

  Lookup(World world) {
    this.world = world;
  }

  /**
   * The {@code ID} in a key.
   *
   * @throws SpfRefusal 404 when the key names another stamp, 400 when it is neither {@code ID} and
   *     {@code StampId} nor a single GUID (also as a segment)
   */
  UUID id(RoleScope scope, PathSegment segment) {
    KeyPredicate key = segment.key().orElseThrow();
    if (key.guid(KeyPredicate.UNNAMED).isPresent()) {
      return key.guid(KeyPredicate.UNNAMED).get();
    }
    boolean whole =
        key.parts().keySet().equals(Set.of("ID", "StampId"))
            && key.guid("ID").isPresent()
            && key.guid("StampId").isPresent();
    if (!whole) {
      throw new SpfRefusal(
          400, "The key of '" + segment.name() + "' must be ID and StampId, both Edm.Guid.");
    }
    if (!key.guid("StampId").get().equals(scope.stamp().value())) {
      throw SpfRefusal.notFound(segment.name());
    }
    return key.guid("ID").get();
  }

  VirtualMachine machine(RoleScope scope, PathSegment segment) {
    UUID id = id(scope, segment);
    return machine(scope, id, segment.name());
  }

  VirtualMachine machine(RoleScope scope, UUID id, String segment) {
    return world
        .machine(id)
        .filter(machine -> scope.includes(machine.stamp(), machine.subscription()))
        .orElseThrow(() -> SpfRefusal.notFound(segment));
  }

  Checkpoint checkpoint(RoleScope scope, PathSegment segment) {
    UUID id = id(scope, segment);
    return world
        .machines(scope)
        .flatMap(machine -> machine.checkpoint(id).stream())
        .findFirst()
        .orElseThrow(() -> SpfRefusal.notFound(segment.name()));
  }
}
