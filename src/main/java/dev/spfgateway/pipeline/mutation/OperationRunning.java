package dev.spfgateway.pipeline.mutation;

import java.util.UUID;

/** Thrown when another operation on the same entity or machine has not ended yet. */
public final class OperationRunning extends ClaimTaken {
  /** Names the running operation. */
  public OperationRunning(UUID operation) {
    super(operation, "operation " + operation + " still runs");
  }
}
