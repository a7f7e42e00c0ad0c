package dev.spfgateway.operation.record;

import dev.spfgateway.pipeline.mutation.OperationState;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A step in an operation's life that was not caused by an answer to a request. It applies only if
 * the operation is still as its author saw it, so that two authors can't contradict each other.
 *
 * @param seen the operation as its author saw it: state and fencing token must be unchanged
 * @param to the new state
 * @param ends true when work on the operation ends and its guards become free
 * @param job the operation's VMM job from now on; refused when another operation on the stamp is
 *     known to have it; empty when it has none, whatever SPF named
 * @param reason a short explanation
 * @param event the id of the audit event that is recorded in the same commit
 * @param time when the step happened, UTC
 */
public record Change(
    OperationRecord seen,
    OperationState to,
    boolean ends,
    Optional<UUID> job,
    String reason,
    UUID event,
    Instant time) {}
