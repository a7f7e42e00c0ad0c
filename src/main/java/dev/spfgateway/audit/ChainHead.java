package dev.spfgateway.audit;

/**
 * A position in a chain of events or of statements.
 *
 * @param sequence number of the entry there; 0 before the first
 * @param hash the entry's hash
 */
public record ChainHead(long sequence, String hash) {
  /** The position before a chain's first entry. */
  public static final ChainHead START = new ChainHead(0, SealedEvent.GENESIS);
}
