package dev.spfgateway.auth;

import dev.spfgateway.base.StampId;
import dev.spfgateway.pipeline.Deadline;
import dev.spfgateway.pipeline.Named;
import dev.spfgateway.pipeline.Subscription;
import io.vertx.core.Future;
import java.util.Set;
import java.util.UUID;

/**
 * Tells which ids SPF shows in an entity, such as a checkpoint's machine; asked only for
 * credentials that are narrowed down to machines or checkpoints, where a request's own words do not
 * suffice.
 */
@FunctionalInterface
public interface ShownIds {
  /** The property of a checkpoint that names its virtual machine, in lower case. */
  String MACHINE = "vmid";

  /**
   * The ids in an entity's properties, as SPF shows it in that subscription on that stamp.
   *
   * @param entity which entity, on which stamp
   * @param deadline by when the request that needs it must have been answered
   * @return empty when there is no such entity; a failure refuses the request and is shown to the
   *     client when it is a gateway's own
   */
  Future<Set<Named.Id>> of(Subscription subscription, Entity entity, Deadline deadline);

  /**
   * An entity.
   *
   * @param set {@code VMCheckPoints} or {@code VirtualMachines}
   * @param id its {@code ID}
   */
  record Entity(StampId stamp, String set, UUID id) {}
}
