package dev.spfgateway.audit;

/** A search would have to look at too many events one by one; a shorter time range helps. */
public final class SearchTooLarge extends RuntimeException {
  /** Takes what ended it. */
  public SearchTooLarge(Throwable cause) {
    super("the search looks at too many events; narrow its time range", cause);
  }
}
