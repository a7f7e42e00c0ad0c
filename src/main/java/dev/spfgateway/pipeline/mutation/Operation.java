package dev.spfgateway.pipeline.mutation;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * One mutation, claimed for execution. The claim becomes durable in the same commit as its audit
 * intent.
 *
 * @param id UUID of version 7
 * @param guards what no second operation may touch while this one runs or is unknown, such as one
 *     checkpoint and one virtual machine on one stamp; not empty
 * @param key the client's idempotency key; empty when it sent none
 * @param lead how to find its traces in VMM if its answer gets lost
 * @param lease the gateway instance that works on it
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
   * @param scope the key's owner: keys of two scopes never meet
   * @param key a digest of the client's key, 1 to 255 characters, because clients may choose keys
   *     that must stay secret
   * @param fingerprint tells whether another request with this key is the same request
   * @param expires time after which the key is free again, unless the operation is still open
   * @param keep minimum time that the store must have seen pass before the key is free, whatever
   *     the wall clock says
   * @param maxAnswer maximum length in bytes of a body that is kept for replays
   * @param former where an earlier gateway version may have kept the key
   */
  public record KeyClaim(
      String scope,
      String key,
      String fingerprint,
      Instant expires,
      Duration keep,
      int maxAnswer,
      Former former) {
    /** A key of a caller that no earlier gateway version knew. */
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
   * Where earlier gateway versions kept keys, telling callers apart by name alone. A key there is
   * the caller's if the intent of its operation names the caller's scheme, or if that intent is
   * gone: a key too many is better than a mutation sent twice.
   *
   * @param scope the scope that they gave to the caller
   * @param scheme the caller's scheme
   */
  public record Former(String scope, String scheme) {}

  /**
   * What a reconciler needs to know beyond the request itself.
   *
   * @param account the account as which SPF saw the request, its {@code x-ms-principal-id}
   * @param machine the virtual machine's {@code ID}; empty when unknown
   * @param baseline what VMM showed before the request was sent; empty when VMM was not asked
   * @param name the name that a create gives, or the {@code Operation} of a command; empty for
   *     neither
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
   * The right to work on the operation.
   *
   * @param owner the gateway instance, which has a new name at each start
   * @param until wall-clock time after which another instance may take over
   */
  public record Lease(String owner, Instant until) {}
}
