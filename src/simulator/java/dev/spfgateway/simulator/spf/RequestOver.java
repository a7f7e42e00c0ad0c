package dev.spfgateway.simulator.spf;

/** Thrown when a fault has ended the request, so that no answer can be sent. */
final class RequestOver extends RuntimeException {
  /** Has no stack trace: the rule says enough. */
  RequestOver() {
    super("a fault rule ended the request", null, false, false);
  }
}
