package dev.spfgateway.simulator.spf;

/** A fault has ended the request: there is nobody to answer any more. */
final class RequestOver extends RuntimeException {
  /** Without a stack trace: the rule says enough. */
  RequestOver() {
    super("a fault rule ended the request", null, false, false);
  }
}
