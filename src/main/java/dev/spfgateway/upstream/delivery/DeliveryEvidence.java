package dev.spfgateway.upstream.delivery;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/**
 * What one attempt observed, from which {@link Verdict} judges it.
 *
 * @param mutation whether the request could change something, judged by verb and body together
 * @param wholeRequestSent whether the request's last byte had been handed over before the attempt
 *     ended
 * @param status the answer's status; {@link #NO_ANSWER} when none came, {@link #UNREADABLE_HEAD}
 *     when its head could not be read
 * @param odataError whether the answer's body is an OData error, which only SPF writes
 * @param siteRefusal whether the answer looks like the stamp's configured refusals
 */
public record DeliveryEvidence(
    boolean mutation,
    boolean wholeRequestSent,
    int status,
    boolean odataError,
    boolean siteRefusal) {
  static final int NO_ANSWER = 0;

  /** An answer came whose head is too large to be read, so its status is not known. */
  static final int UNREADABLE_HEAD = -1;

  /** An attempt that got no answer, or none that could be read. */
  public static DeliveryEvidence unanswered(
      boolean mutation, boolean wholeRequestSent, Throwable failure) {
    int status = isOversized(failure) ? UNREADABLE_HEAD : NO_ANSWER;
    return new DeliveryEvidence(mutation, wholeRequestSent, status, false, false);
  }

  /** Whether an answer's head was larger than it may be. */
  public static boolean isOversized(Throwable failure) {
    return failure instanceof TooLongHttpHeaderException
        || failure instanceof TooLongHttpLineException;
  }

  /** Whether it counts against the endpoint: no answer, or a {@code 5xx} that is not SPF's. */
  boolean blamesEndpoint() {
    return status == NO_ANSWER || status >= 500 && !odataError;
  }
}
