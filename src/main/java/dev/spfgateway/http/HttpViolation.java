package dev.spfgateway.http;

import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import java.util.Locale;

/**
 * What a client sent is no HTTP that this gateway reads. Quotes nothing of it. Has no stack trace:
 * any stranger can cause one.
 */
final class HttpViolation extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Reason reason;
  private final GatewayException failure;

  /** What was wrong, in few words: a label of the metric. */
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

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

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
    // Whoever reads these bytes otherwise sees other requests after them, so nothing more is read.
    return new HttpViolation(
        reason, GatewayException.of(kind, message).header("Connection", "close"));
  }

  static HttpViolation malformed(Reason reason, String message) {
    return of(reason, FailureKind.BAD_REQUEST, message);
  }

  Reason reason() {
    return reason;
  }

  /** What the client is told. */
  GatewayException failure() {
    return failure;
  }
}
