package dev.spfgateway.base;

/** Separates failures that end one request from those that must end the process. */
public final class Thrown {
  private Thrown() {}

  /**
   * Returns the throwable if the process survives it. A stack overflow is one request's failure:
   * its frames are gone by the time it is caught.
   *
   * @throws OutOfMemoryError when {@code thrown} is one, because nothing can be relied on
   *     afterwards
   */
  public static Throwable survivable(Throwable thrown) {
    if (thrown instanceof OutOfMemoryError error) {
      throw error;
    }
    return thrown;
  }
}
