package dev.spfgateway.pipeline;

import java.util.UUID;

/** A claim was refused, because another operation has what it needs. */
public abstract sealed class ClaimTaken extends ClaimRefused permits OperationRunning, KeyTaken {
  private final UUID operation;

  ClaimTaken(UUID operation, String message) {
    super(message);
    this.operation = operation;
  }

  /** The operation that stands in the way. */
  public final UUID operation() {
    return operation;
  }
}
