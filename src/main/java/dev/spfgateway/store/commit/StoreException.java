package dev.spfgateway.store.commit;

/** Thrown when the store can't be opened or read; the message says which file and why. */
public final class StoreException extends RuntimeException {
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
