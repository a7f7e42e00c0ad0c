package dev.spfgateway.pipeline;

import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationResult;
import dev.spfgateway.pipeline.mutation.OperationState;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Builds claimed operations. */
public final class Operations {
  /** Far behind any moment of a test. */
  public static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

  private static final Operation.Lead NO_LEAD =
      new Operation.Lead(
          "admin@contoso.example", Optional.empty(), Optional.empty(), Optional.empty());

  private Operations() {}

  /** An operation without a key. */
  public static Operation anOperation(UUID id, String... guards) {
    return new Operation(
        id, Set.of(guards), Optional.empty(), NO_LEAD, new Operation.Lease("me", LATER));
  }

  /** The same under an idempotency key. */
  public static Operation keyed(UUID id, Operation.KeyClaim key, String... guards) {
    return new Operation(
        id, Set.of(guards), Optional.of(key), NO_LEAD, new Operation.Lease("me", LATER));
  }

  /** The same with something to look for in VMM. */
  public static Operation leading(UUID id, Operation.Lead lead, String... guards) {
    return new Operation(
        id, Set.of(guards), Optional.empty(), lead, new Operation.Lease("me", LATER));
  }

  /** The end of an operation that nobody follows any more. */
  public static OperationResult ended(OperationState state) {
    return new OperationResult(
        state, Optional.empty(), state != OperationState.NOT_SENT, Optional.empty());
  }

  /** SPF accepted it and named a job. */
  public static OperationResult accepted(UUID job) {
    return new OperationResult(OperationState.ACCEPTED, Optional.of(job), true, Optional.empty());
  }
}
