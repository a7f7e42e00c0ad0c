package dev.spfgateway.operation;

import dev.spfgateway.pipeline.OperationState;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A step in an operation's life that no answer to a request brought about. It holds only while the
 * operation is where its author saw it, so that two who work on one operation can't contradict each
 * other.
 *
 * @param seen the operation as its author saw it: state and fencing token must still be those
 * @param to where it stands from now on
 * @param ends true when nobody works on it any more: its guards become free
 * @param job the VMM job that is its own from now on; refused when another operation on the stamp
 *     is known to have it; empty when it has none, whatever SPF named
 * @param reason why, in one short text
 * @param event the id of the audit event that is recorded in the same commit
 * @param time when, UTC
 */
public record Change(
    OperationRecord seen,
    OperationState to,
    boolean ends,
    Optional<UUID> job,
    String reason,
    UUID event,
    Instant time) {}
