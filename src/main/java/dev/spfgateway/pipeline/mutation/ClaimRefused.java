package dev.spfgateway.pipeline.mutation;

/** Thrown when a claim is refused. Nothing was recorded, nothing sent. */
public abstract sealed class ClaimRefused extends RuntimeException permits ClaimTaken, TenantFull {
  ClaimRefused(String message) {
    super(message, null, false, false);
  }
}
