package dev.spfgateway.pipeline;

import java.util.UUID;

/** A claim was refused, because of another operation. Nothing was recorded, nothing sent. */
public abstract sealed class ClaimRefused extends RuntimeException
    permits OperationRunning, KeyTaken {
  private final UUID operation;

  ClaimRefused(UUID operation, String message) {
    super(message, null, false, false);
    this.operation = operation;
  }

  /** The operation that stands in the way. */
  public final UUID operation() {
    return operation;
  }
}
