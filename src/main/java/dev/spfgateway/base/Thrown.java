package dev.spfgateway.base;

/** Tells what ends one request from what has to end the process. */
public final class Thrown {
  private Thrown() {}

  /**
   * The throwable itself, for whoever ends a request with it. A stack that overflowed is one
   * request's failure: its frames are gone by the time it is caught.
   *
   * @throws OutOfMemoryError when it is one, because nothing can be relied on after that
   */
  public static Throwable survivable(Throwable thrown) {
    if (thrown instanceof OutOfMemoryError error) {
      throw error;
    }
    return thrown;
  }
}
