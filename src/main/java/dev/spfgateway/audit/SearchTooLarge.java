package dev.spfgateway.audit;

/** A search would have to look at too many events one by one; a shorter time range helps. */
public final class SearchTooLarge extends RuntimeException {
  private static final String TEXT = "the search looks at too many events; narrow its time range";

  /** Takes what ended it. */
  public SearchTooLarge(Throwable cause) {
    super(TEXT, cause);
  }

  /** What to tell whoever searches. */
  public String text() {
    return TEXT;
  }
}
