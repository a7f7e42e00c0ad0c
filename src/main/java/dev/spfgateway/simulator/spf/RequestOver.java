package dev.spfgateway.simulator.spf;

/** A fault has ended the request: there is nobody to answer any more. */
final class RequestOver extends RuntimeException {
  /** The same for all; it carries nothing. */
  static final RequestOver INSTANCE = new RequestOver();

  private RequestOver() {
    super("a fault rule ended the request", null, false, false);
  }
}
