package dev.spfgateway.audit;

import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationResult;
import io.vertx.core.Future;

/**
 * Makes a mutation's events durable. Never blocks; its futures complete on the caller's event loop.
 */
public interface AuditLog {
  /**
   * Records an intent together with the operation's claim, guards and idempotency key, in one
   * commit. From then on the operation is {@link
   * dev.spfgateway.pipeline.mutation.OperationState#SENDING}.
   *
   * @return completes once both are on disk; fails with {@link
   *     dev.spfgateway.pipeline.mutation.ClaimRefused} when the claim is refused, and with another
   *     exception when the store can't take them: then neither is recorded
   */
  Future<Void> intent(AuditEvent event, Operation claim);

  /**
   * Records an outcome and its operation's new state in one commit, with the answer for replays. An
   * outcome that can't be written now is kept and written later, in order. If the operation has
   * been settled meanwhile, the outcome is recorded and changes nothing else.
   *
   * @return completes once the outcome is on disk, however late
   */
  Future<Void> outcome(AuditEvent event, OperationResult ending);
}
