package dev.spfgateway.http;

/** Whether what waits for one client is taken by it, or hardly moves. Counts looks, not time. */
final class Taking {
  /** How often it is looked at within the time that a stall may last. */
  static final int LOOKS = 8;

  /** Less than this in all that time is no progress. */
  private static final int MIN_BYTES = 1 << 10;

  private long mark;
  private int looks;

  /**
   * Looks.
   *
   * @param taken bytes that the client has taken so far
   * @param waiting whether more waits for it
   * @return true when it has stalled
   */
  boolean hasStalled(long taken, boolean waiting) {
    if (!waiting || taken - mark >= MIN_BYTES) {
      mark = taken;
      looks = 0;
      return false;
    }
    return ++looks > LOOKS;
  }
}
