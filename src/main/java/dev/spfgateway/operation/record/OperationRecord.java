package dev.spfgateway.operation.record;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationState;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An operation as stored.
 *
 * @param id UUID of version 7
 * @param asked the request
 * @param lead how its traces can be found in VMM
 * @param status its current status
 * @param hold the gateway instance that works on it
 */
public record OperationRecord(UUID id, Asked asked, Operation.Lead lead, Status status, Hold hold) {

  /**
   * The request.
   *
   * @param subscription the subscription that it belongs to
   * @param tenant the name of the tenant who owns it
   * @param principal the caller's name within the tenant
   * @param stamp the stamp that it is sent to
   * @param action the requested action
   * @param method the verb, tunnelling resolved
   * @param target the canonical resource path below the service root, percent-encoded
   * @param requestId the gateway's id of the request
   */
  public record Asked(
      SubscriptionId subscription,
      String tenant,
      String principal,
      StampId stamp,
      Action action,
      String method,
      String target,
      String requestId) {}

  /**
   * The status of an operation.
   *
   * @param state the state
   * @param reason a short explanation; empty when none is needed
   * @param job the VMM job known to be its own; for an unknown operation, the job that SPF named
   * @param progress of that job in coarse percent, 0 to 100; 0 until VMM has shown the job
   * @param received when the gateway claimed it, UTC
   * @param changed when the state last changed, UTC
   * @param ended when work on it ended, UTC; empty until then
   */
  public record Status(
      OperationState state,
      String reason,
      Optional<UUID> job,
      int progress,
      Instant received,
      Instant changed,
      Optional<Instant> ended) {}

  /**
   * The right to work on an operation.
   *
   * @param owner a gateway instance
   * @param lease end of the owner's lease, UTC; the epoch without an owner, so that any gateway may
   *     take it
   * @param token grows with each owner; a change with an older token is refused
   */
  public record Hold(String owner, Instant lease, long token) {}
}
