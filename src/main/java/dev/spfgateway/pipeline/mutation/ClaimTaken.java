package dev.spfgateway.pipeline.mutation;

import java.util.UUID;

/** Thrown when a claim is refused because another operation holds what it needs. */
public abstract sealed class ClaimTaken extends ClaimRefused permits OperationRunning, KeyTaken {
  private final UUID operation;

  ClaimTaken(UUID operation, String message) {
    super(message);
    this.operation = operation;
  }

  /** The operation that holds it. */
  public final UUID operation() {
    return operation;
  }
}
