package dev.spfgateway.pipeline.mutation;

import java.util.UUID;

/** Thrown when an earlier operation has the idempotency key. */
public final class KeyTaken extends ClaimTaken {
  /** Names the operation that has the key. */
  public KeyTaken(UUID operation) {
    super(operation, "operation " + operation + " has this idempotency key");
  }
}
