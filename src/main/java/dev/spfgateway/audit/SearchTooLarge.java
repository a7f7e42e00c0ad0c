package dev.spfgateway.audit;

/** Thrown when a search would examine too many events one by one; a shorter time range helps. */
public final class SearchTooLarge extends RuntimeException {
  private static final String TEXT = "the search would read too many events; narrow its time range";

  /**
   * @param cause what ended the search
   */
  public SearchTooLarge(Throwable cause) {
    super(TEXT, cause);
  }

  /** The message for the client. */
  public String text() {
    return TEXT;
  }
}
