package dev.spfgateway.audit;

import java.util.Optional;

/**
 * What is known of the gateway's own chain without asking the store: what a start compares the
 * store with.
 *
 * @param event the last event that a head outside the store covers
 * @param statement the last signed statement outside the store, by its number and hash
 * @param key the id of the signing key, once a chain has been signed with it
 */
public record KnownChain(
    Optional<ChainHead> event, Optional<ChainHead> statement, Optional<String> key) {
  /** Nothing is known: whatever the store has is believed. */
  public static final KnownChain NOTHING =
      new KnownChain(Optional.empty(), Optional.empty(), Optional.empty());
}
