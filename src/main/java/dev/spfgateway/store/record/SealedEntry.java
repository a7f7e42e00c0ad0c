package dev.spfgateway.store.record;

import dev.spfgateway.audit.ChainEntry;
import dev.spfgateway.audit.ChainHead;
import dev.spfgateway.audit.SealedEvent;

/**
 * An entry at its place in the chain, with the values for its row.
 *
 * @param entry the entry
 * @param sealed the entry at its place
 * @param before the place that it follows
 */
public record SealedEntry(ChainEntry entry, SealedEvent sealed, ChainHead before) {
  /** Seals an entry after a place. */
  public static SealedEntry after(ChainHead before, ChainEntry entry, String chain) {
    return new SealedEntry(
        entry, SealedEvent.seal(entry, chain, before.sequence() + 1, before.hash()), before);
  }

  /** The entry's own place. */
  public ChainHead head() {
    return new ChainHead(sealed.sequence(), sealed.hash());
  }
}
