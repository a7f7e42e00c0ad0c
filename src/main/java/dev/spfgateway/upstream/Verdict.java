package dev.spfgateway.upstream;

/**
 * What an answer proves about a mutation: could SPF have acted? The rule stands here and nowhere
 * else; it never looks at the verb.
 */
enum Verdict {
  /** SPF did it, or began to. */
  DONE,
  /** SPF refused it; its answer goes to the client as it is. */
  REJECTED,
  /** SPF refused the gateway's own credential. */
  CREDENTIAL_REFUSED,
  /** The answer came before the whole request had left, and is no answer of SPF's. */
  NOT_SENT,
  /** Something before SPF answered, and SPF may have acted. */
  UNKNOWN;

  /**
   * Judges an answer.
   *
   * @param status its status
   * @param wholeRequestSent whether the request's last byte had been handed over before it came
   * @param odataError whether its body is an OData error
   */
  static Verdict of(int status, boolean wholeRequestSent, boolean odataError) {
    if (status == 401) {
      return CREDENTIAL_REFUSED;
    }
    if (odataError && status >= 400) {
      return REJECTED;
    }
    if (!wholeRequestSent) {
      // An incomplete request can't be executed, whatever the answer claims.
      return status >= 400 && status < 500 ? REJECTED : NOT_SENT;
    }
    if (status >= 200 && status < 300) {
      return DONE;
    }
    return status >= 400 && status < 500 ? REJECTED : UNKNOWN;
  }
}
