package dev.spfgateway.pipeline.mutation;

import dev.spfgateway.base.Guids;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.Reply;
import java.util.Optional;
import java.util.UUID;

/**
 * The result of forwarding an operation, which the store writes in one commit with its audit event.
 *
 * @param state the operation's new state; never {@link OperationState#SENDING}
 * @param job the operation's VMM job; for an unknown operation, the job that SPF named, not yet
 *     confirmed in VMM
 * @param keepsKey false when the idempotency key becomes free, because nothing can have been done
 *     and the refusal was not SPF's answer to the request
 * @param answer the answer for replays; present only for an operation with a key
 */
public record OperationResult(
    OperationState state, Optional<UUID> job, boolean keepsKey, Optional<StoredAnswer> answer) {
  /** The header in which SPF names the VMM job that it started. */
  public static final String JOB_HEADER = "x-ms-request-id";

  private static final int ERRORS = 400;

  /**
   * Derives the ending from an answer; an answer that does not say how the mutation ended leaves it
   * unknown.
   */
  public static OperationResult of(Reply reply, Operation operation) {
    Optional<UUID> job = job(reply);
    OperationState state = state(reply, operation, job);
    Optional<StoredAnswer> answer =
        state == OperationState.UNKNOWN
            ? Optional.empty()
            : operation.key().flatMap(key -> StoredAnswer.of(reply, key.maxAnswer()));
    boolean rejected = state == OperationState.REJECTED;
    return new OperationResult(
        state, job.filter(named -> !rejected), state != OperationState.NOT_SENT, answer);
  }

  /** The VMM job that an answer names. */
  public static Optional<UUID> job(Reply reply) {
    return Optional.ofNullable(reply.headers().get(JOB_HEADER))
        .map(String::strip)
        .flatMap(Guids::parse);
  }

  /**
   * Derives the ending from a failure; a failure without an outcome may have come after the request
   * was sent.
   */
  public static OperationResult of(GatewayException failure, Operation operation) {
    OperationState state =
        followed(state(failure.outcome().orElse(Outcome.UNKNOWN), Optional.empty()), operation);
    boolean nothingDone =
        state == OperationState.NOT_SENT
            || state == OperationState.REJECTED
            || state == OperationState.ABSENT;
    return new OperationResult(state, Optional.empty(), !nothingDone, Optional.empty());
  }

  /**
   * An error without a known outcome is SPF's own. After a success that names no job, the job is
   * looked for if the machine's last task is known.
   */
  private static OperationState state(Reply reply, Operation operation, Optional<UUID> job) {
    OperationState state = state(reply.outcome().orElse(Outcome.UNKNOWN), job);
    if (state == OperationState.UNKNOWN && reply.status() >= ERRORS) {
      return OperationState.REFUSED;
    }
    return followed(state, operation);
  }

  private static OperationState followed(OperationState state, Operation operation) {
    boolean canBeLookedFor = operation.lead().baseline().isPresent();
    return state == OperationState.DONE && canBeLookedFor ? OperationState.ACCEPTED : state;
  }

  private static OperationState state(Outcome outcome, Optional<UUID> job) {
    return switch (outcome) {
      case NOT_SENT -> OperationState.NOT_SENT;
      case REJECTED -> OperationState.REJECTED;
      case UNKNOWN -> OperationState.UNKNOWN;
      case ABSENT -> OperationState.ABSENT;
      case FAILED -> OperationState.FAILED;
      case DONE -> job.isPresent() ? OperationState.ACCEPTED : OperationState.DONE;
    };
  }
}
