package dev.spfgateway.audit.proof;

/** Thrown when a chain can't be read to its end, so that nothing can be said about it. */
public final class UnreadableChain extends RuntimeException {
  UnreadableChain(String message, Throwable cause) {
    super(message, cause);
  }
}
