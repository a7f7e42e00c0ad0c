package dev.spfgateway.upstream.delivery;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/**
 * The observations of one attempt, from which {@link Verdict} judges it.
 *
 * @param mutation whether the request could change something, judged by verb and body together
 * @param wholeRequestSent whether the request's last byte had been sent before the attempt ended
 * @param status the answer's status; {@link #NO_ANSWER} when none arrived, {@link #UNREADABLE_HEAD}
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

  /** The answer's head was too large to be read, so its status is unknown. */
  static final int UNREADABLE_HEAD = -1;

  /** An attempt that got no answer, or none that could be read. */
  public static DeliveryEvidence unanswered(
      boolean mutation, boolean wholeRequestSent, Throwable failure) {
    int status = isOversized(failure) ? UNREADABLE_HEAD : NO_ANSWER;
    return new DeliveryEvidence(mutation, wholeRequestSent, status, false, false);
  }

  /** Whether the failure is an answer's head that was too large. */
  public static boolean isOversized(Throwable failure) {
    return failure instanceof TooLongHttpHeaderException
        || failure instanceof TooLongHttpLineException;
  }

  /**
   * Whether the attempt counts against the endpoint: no answer, or a {@code 5xx} that SPF did not
   * write.
   */
  boolean blamesEndpoint() {
    return status == NO_ANSWER || status >= 500 && !odataError;
  }
}
