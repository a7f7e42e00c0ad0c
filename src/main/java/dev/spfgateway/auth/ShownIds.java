package dev.spfgateway.auth;

import dev.spfgateway.base.StampId;
import dev.spfgateway.pipeline.Deadline;
import dev.spfgateway.pipeline.access.Subscription;
import dev.spfgateway.pipeline.request.Named;
import io.vertx.core.Future;
import java.util.Set;
import java.util.UUID;

/**
 * Looks up the ids that SPF shows in an entity, such as a checkpoint's machine. Used only for
 * credentials restricted to machines or checkpoints, when the request itself does not show enough.
 */
@FunctionalInterface
public interface ShownIds {
  /** The property of a checkpoint that names its virtual machine, in lower case. */
  String MACHINE = "vmid";

  /**
   * The ids in an entity's properties, as SPF shows it in that subscription on that stamp.
   *
   * @param entity the entity and its stamp
   * @param deadline when the request that needs the ids must have been answered
   * @return empty when there is no such entity. A failure refuses the request; the client sees it
   *     if it is a {@link dev.spfgateway.pipeline.failure.GatewayException}
   */
  Future<Set<Named.Id>> of(Subscription subscription, Entity entity, Deadline deadline);

  /**
   * An entity.
   *
   * @param stamp the stamp that has it
   * @param set {@code VMCheckPoints} or {@code VirtualMachines}
   * @param id its {@code ID}
   */
  record Entity(StampId stamp, String set, UUID id) {}
}
