package dev.spfgateway.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * One mutating request, claimed for execution. The claim becomes durable in the same commit as its
 * audit intent.
 *
 * @param id UUID of version 7
 * @param guards what no second operation may touch while this one runs or is unknown, such as one
 *     checkpoint and one virtual machine on one stamp; not empty
 * @param key the client's idempotency key; empty when it sent none
 * @param lead by what its traces can be found in VMM, should its answer get lost
 * @param lease who works on it
 */
public record Operation(
    UUID id, Set<String> guards, Optional<KeyClaim> key, Lead lead, Lease lease) {
  /** Copies the guards. */
  public Operation {
    guards = Set.copyOf(guards);
    if (guards.isEmpty()) {
      throw new IllegalArgumentException("an operation guards something, itself at least");
    }
  }

  /**
   * The idempotency key that the operation acts under.
   *
   * @param scope whose key it is: keys of two scopes never meet
   * @param key stands for what the client chose, 1 to 255 characters; clients may choose what
   *     nobody should see, so that its digest is kept
   * @param fingerprint tells whether another request with this key is the same request
   * @param expires after this time the key is free again, unless the operation is still open
   * @param keep how long the store must have seen time pass before the key is free, whatever the
   *     wall clock says
   * @param maxAnswer the longest body in bytes that is kept for replays
   * @param former where an earlier gateway may have kept the key
   */
  public record KeyClaim(
      String scope,
      String key,
      String fingerprint,
      Instant expires,
      Duration keep,
      int maxAnswer,
      Former former) {
    /** A key of a caller whom no earlier gateway knew. */
    public KeyClaim(
        String scope,
        String key,
        String fingerprint,
        Instant expires,
        Duration keep,
        int maxAnswer) {
      this(scope, key, fingerprint, expires, keep, maxAnswer, new Former(scope, ""));
    }
  }

  /**
   * Where gateways kept keys that told callers apart by their names alone. A key there is the
   * caller's where the intent of its operation names the caller's scheme, and also where that
   * intent is gone: rather a key too many than a mutation that is sent twice.
   *
   * @param scope the scope that they gave to the caller
   * @param scheme the caller's scheme
   */
  public record Former(String scope, String scheme) {}

  /**
   * What a reconciler needs to know beyond the request itself.
   *
   * @param account as which SPF saw the request, its {@code x-ms-principal-id}
   * @param machine the virtual machine's {@code ID}; empty when it is not known
   * @param baseline what VMM showed before the request was sent; empty when it was not asked
   * @param name what else the body says: the name that a create gives, or the {@code Operation}
   *     that a command is; empty when it says neither
   */
  public record Lead(
      String account, Optional<UUID> machine, Optional<Baseline> baseline, Optional<String> name) {}

  /**
   * The machine before the mutation.
   *
   * @param lastTask its {@code MostRecentTaskId}; empty when it had none
   */
  public record Baseline(Optional<UUID> lastTask) {}

  /**
   * Who works on the operation.
   *
   * @param owner the instance of the gateway, a new name at each start
   * @param until after this time of the wall clock another instance may take it over
   */
  public record Lease(String owner, Instant until) {}
}
