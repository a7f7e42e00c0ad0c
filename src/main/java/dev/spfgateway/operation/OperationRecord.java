package dev.spfgateway.operation;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.pipeline.Action;
import dev.spfgateway.pipeline.Operation;
import dev.spfgateway.pipeline.OperationState;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An operation as the store keeps it.
 *
 * @param id UUID of version 7
 * @param asked what the tenant asked for
 * @param lead by what its traces can be found in VMM
 * @param status where it stands
 * @param hold who works on it
 */
public record OperationRecord(UUID id, Asked asked, Operation.Lead lead, Status status, Hold hold) {

  /**
   * What was asked.
   *
   * @param subscription in which subscription
   * @param tenant the name of the tenant who owns it
   * @param principal who within the tenant
   * @param stamp on which stamp
   * @param action what
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
   * Where it stands.
   *
   * @param state the state
   * @param reason why, in one short text; empty when there is nothing to explain
   * @param job the VMM job that is known to be its own; of an unknown one what SPF named as that
   * @param progress of that job in percent, coarsely, 0 to 100; 0 until VMM has shown the job
   * @param received when the gateway claimed it, UTC
   * @param changed when the state last changed, UTC
   * @param ended when nobody worked on it any more, UTC; empty while somebody does
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
   * Who works on it.
   *
   * @param owner an instance of the gateway
   * @param lease until when, UTC; the epoch when nobody does, so that whoever comes first takes it
   * @param token grows with each owner; a change that names an older one is refused
   */
  public record Hold(String owner, Instant lease, long token) {}
}
