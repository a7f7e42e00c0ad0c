package dev.spfgateway.audit;

import dev.spfgateway.pipeline.Ending;
import dev.spfgateway.pipeline.Operation;
import io.vertx.core.Future;

/**
 * Where events become durable. Never blocks the caller; its futures complete on the caller's event
 * loop.
 */
public interface AuditLog {
  /**
   * Records an intent and the operation's claim, its guards and its idempotency key in one commit.
   * From then on the operation is {@link dev.spfgateway.pipeline.OperationState#SENDING}.
   *
   * @return completes once both are on the disk; fails with {@link
   *     dev.spfgateway.pipeline.ClaimRefused} when the claim is refused, and with anything else
   *     when the store can't take them: then neither is recorded
   */
  Future<Void> intent(AuditEvent event, Operation claim);

  /**
   * Records an outcome and where its operation stands in one commit, with the answer for replays.
   * An outcome that can't be written now is kept and written later, in order. One that comes after
   * the operation has been settled by somebody else is recorded and changes nothing more.
   *
   * @return completes once it is on the disk, however late
   */
  Future<Void> outcome(AuditEvent event, Ending ending);
}
