package dev.spfgateway.pipeline;

import java.util.UUID;

/** A claim was refused: another operation still runs on the same thing. Nothing was recorded. */
public final class OperationRunning extends RuntimeException {
  private final UUID operation;

  /** Names the operation that runs. */
  public OperationRunning(UUID operation) {
    super("operation " + operation + " still runs", null, false, false);
    this.operation = operation;
  }

  /** The operation that runs. */
  public UUID operation() {
    return operation;
  }
}
