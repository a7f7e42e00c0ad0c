package dev.spfgateway.audit;

import dev.spfgateway.pipeline.Operation;
import io.vertx.core.Future;
import java.util.List;

/**
 * Where events become durable. Never blocks the caller; its futures complete on the caller's event
 * loop.
 */
public interface AuditLog {
  /**
   * Records an intent and the operation's claim in one commit.
   *
   * @return completes once both are on the disk; fails with {@link
   *     dev.spfgateway.pipeline.OperationRunning} when the claim is refused, and with anything else
   *     when the store can't take them: then neither is recorded
   */
  Future<Void> intent(AuditEvent event, Operation claim);

  /**
   * Records an outcome and ends its operation in one commit. An outcome that can't be written now
   * is kept and written later, in order.
   *
   * @return completes once it is on the disk, however late
   */
  Future<Void> outcome(AuditEvent event);

  /** The intents, oldest first, of operations that an earlier run of the gateway left running. */
  Future<List<AuditEvent>> leftRunning();
}
