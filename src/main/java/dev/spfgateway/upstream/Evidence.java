package dev.spfgateway.upstream;

/**
 * What one attempt showed.
 *
 * @param mutation whether it could change something, judged by verb and body together
 * @param wholeRequestSent whether the request's last byte had been handed over before it ended
 * @param status the answer's status; {@link #NO_ANSWER} when none came
 * @param odataError whether the answer's body is an OData error, which only SPF writes
 * @param siteRefusal whether the answer looks like the stamp's configured refusals
 */
record Evidence(
    boolean mutation,
    boolean wholeRequestSent,
    int status,
    boolean odataError,
    boolean siteRefusal) {
  static final int NO_ANSWER = 0;

  /** An attempt that got no answer. */
  static Evidence unanswered(boolean mutation, boolean wholeRequestSent) {
    return new Evidence(mutation, wholeRequestSent, NO_ANSWER, false, false);
  }

  /** Whether it speaks against the endpoint: no answer, or a {@code 5xx} that is not SPF's. */
  boolean blamesEndpoint() {
    return status == NO_ANSWER || status >= 500 && !odataError;
  }
}
