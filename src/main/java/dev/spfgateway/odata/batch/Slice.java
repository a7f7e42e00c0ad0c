package dev.spfgateway.odata.batch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A range of a batch's bytes, without a copy. */
final class Slice {
  private final byte[] bytes;
  private final int from;
  private final int to;

  private Slice(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  static Slice of(byte[] bytes) {
    return new Slice(bytes, 0, bytes.length);
  }

  int length() {
    return to - from;
  }

  int at(int index) {
    return bytes[from + index] & 0xFF;
  }

  Slice slice(int start, int end) {
    return new Slice(bytes, from + start, from + end);
  }

  Slice after(int start) {
    return slice(start, length());
  }

  /** Where the line that begins at {@code start} ends, its line break excluded. */
  int lineEnd(int start) {
    int feed = feed(start);
    return feed < length() && feed > start && at(feed - 1) == '\r' ? feed - 1 : feed;
  }

  /** Where the next line begins. */
  int nextLine(int start) {
    return Math.min(feed(start) + 1, length());
  }

  private int feed(int start) {
    int feed = start;
    while (feed < length() && at(feed) != '\n') {
      feed++;
    }
    return feed;
  }

  /** Where the line before this one ends, its line break excluded. */
  int endBefore(int lineStart) {
    int end = lineStart;
    if (end > 0 && at(end - 1) == '\n') {
      end--;
      if (end > 0 && at(end - 1) == '\r') {
        end--;
      }
    }
    return end;
  }

  /**
   * Length in bytes of the line break that follows the slice, 0 to 2. After a part of a multipart
   * body, that line break belongs to the boundary.
   */
  int lineBreakAfter() {
    if (to < bytes.length && bytes[to] == '\n') {
      return 1;
    }
    return to + 1 < bytes.length && bytes[to] == '\r' && bytes[to + 1] == '\n' ? 2 : 0;
  }

  /** True when the slice contains only blanks and line breaks. */
  boolean isBlank() {
    return isBlank(0, length());
  }

  /** True when a range of the slice contains only blanks and line breaks. */
  boolean isBlank(int start, int end) {
    for (int i = start; i < end; i++) {
      int c = at(i);
      if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
        return false;
      }
    }
    return true;
  }

  /** True when the slice contains these bytes at {@code start}. */
  boolean holds(byte[] some, int start) {
    int at = from + start;
    return length() - start >= some.length
        && Arrays.equals(bytes, at, at + some.length, some, 0, some.length);
  }

  /** The slice with each byte as one character, as HTTP reads heads. */
  String latin1() {
    return latin1(0, length());
  }

  /** A range of the slice with each byte as one character. */
  String latin1(int start, int end) {
    return new String(bytes, from + start, end - start, StandardCharsets.ISO_8859_1);
  }

  byte[] copy() {
    return Arrays.copyOfRange(bytes, from, to);
  }
}
