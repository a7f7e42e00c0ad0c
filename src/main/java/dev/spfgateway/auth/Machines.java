package dev.spfgateway.auth;

import dev.spfgateway.base.StampId;
import dev.spfgateway.pipeline.Deadline;
import dev.spfgateway.pipeline.Subscription;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/**
 * Knows which virtual machine a checkpoint belongs to; asked only for credentials that are narrowed
 * down to machines, and only for reads and writes of one checkpoint that these don't name.
 */
@FunctionalInterface
public interface Machines {
  /**
   * The {@code VirtualMachine.ID} of a checkpoint's machine, as SPF tells it in that subscription
   * on that stamp.
   *
   * @param checkpoint the {@code VMCheckPoint.ID}
   * @param deadline by when the request that needs it must have been answered
   * @return empty when there is no such checkpoint, or nobody can tell; a failure refuses the
   *     request and is shown to the client when it is a gateway's own
   */
  Future<Optional<UUID>> ofCheckpoint(
      Subscription subscription, StampId stamp, UUID checkpoint, Deadline deadline);
}
