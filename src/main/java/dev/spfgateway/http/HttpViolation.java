package dev.spfgateway.http;

import dev.spfgateway.base.EnumWords;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;

/**
 * Reports bytes from a client that are not valid HTTP for this gateway. Quotes none of them. Has no
 * stack trace, because any stranger can cause one.
 */
final class HttpViolation extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Reason reason;
  private final GatewayException failure;

  /** The kind of violation, in few words; a label of the metric. */
  enum Reason {
    REQUEST_LINE,
    VERSION,
    METHOD,
    FIELD,
    SIZE,
    FRAMING,
    CHUNK,
    PREFACE,
    STREAM,
    CONNECTION;

    private final String word = EnumWords.of(this);

    String word() {
      return word;
    }
  }

  private HttpViolation(Reason reason, GatewayException failure) {
    super(failure.getMessage(), null, false, false);
    this.reason = reason;
    this.failure = failure;
  }

  static HttpViolation of(Reason reason, FailureKind kind, String message) {
    // Another reader of these bytes could see different requests after them, so reading stops here.
    return new HttpViolation(
        reason, GatewayException.of(kind, message).header("Connection", "close"));
  }

  static HttpViolation malformed(Reason reason, String message) {
    return of(reason, FailureKind.BAD_REQUEST, message);
  }

  Reason reason() {
    return reason;
  }

  /** The failure to tell the client. */
  GatewayException failure() {
    return failure;
  }
}
