package dev.spfgateway.pipeline;

import java.util.UUID;

/** Another operation on the same thing has not ended yet. */
public final class OperationRunning extends ClaimTaken {
  /** Names the operation that runs. */
  public OperationRunning(UUID operation) {
    super(operation, "operation " + operation + " still runs");
  }
}
