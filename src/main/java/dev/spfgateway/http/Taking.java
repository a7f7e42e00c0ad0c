package dev.spfgateway.http;

/** Detects that a client makes no progress with what waits for it. Counts checks, not time. */
final class Taking {
  /** Number of checks within the time that a stall may last. */
  static final int LOOKS = 8;

  /** Fewer bytes within that time do not count as progress. */
  private static final int MIN_BYTES = 1 << 10;

  private long mark;
  private int looks;

  /**
   * Makes one check.
   *
   * @param taken bytes that the client has read so far
   * @param waiting whether more bytes wait for it
   * @return true when the client has stalled
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
