package dev.spfgateway.audit;

import java.util.Optional;

/**
 * The knowledge of the gateway's own chain from outside the store; each start compares the store
 * with it.
 *
 * @param event the last event that a head outside the store covers
 * @param statement number and hash of the last signed statement outside the store
 * @param key id of the signing key, once a chain has been signed with it
 */
public record KnownChain(
    Optional<ChainHead> event, Optional<ChainHead> statement, Optional<String> key) {
  /** Nothing is known: the store is believed as it is. */
  public static final KnownChain NOTHING =
      new KnownChain(Optional.empty(), Optional.empty(), Optional.empty());
}
