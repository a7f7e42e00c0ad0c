package dev.spfgateway.store;

/** The store can't be opened or read; the message says which file and why. */
public final class StoreException extends RuntimeException {
  StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
