package dev.spfgateway.audit;

/**
 * A place in a chain of events or of statements.
 *
 * @param sequence the number of the entry there; 0 before the first
 * @param hash the entry's hash
 */
public record ChainHead(long sequence, String hash) {
  /** Where every chain begins. */
  public static final ChainHead START = new ChainHead(0, SealedEvent.GENESIS);
}
