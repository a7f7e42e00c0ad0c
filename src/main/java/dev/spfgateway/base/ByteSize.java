package dev.spfgateway.base;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes.
 *
 * @param bytes zero or more
 */
public record ByteSize(long bytes) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12}) ?(B|KiB|MiB|GiB)");

  /** Refuses a negative number. */
  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size must not be negative");
    }
  }

  /**
   * Reads forms such as {@code 512B}, {@code 64KiB}, {@code 1MiB}.
   *
   * @throws IllegalArgumentException when the text has another form
   */
  public static ByteSize parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a size is a whole number and B, KiB, MiB or GiB");
    }
    long unit =
        switch (matcher.group(2)) {
          case "KiB" -> 1L << 10;
          case "MiB" -> 1L << 20;
          case "GiB" -> 1L << 30;
          default -> 1L;
        };
    long count = Long.parseLong(matcher.group(1));
    if (count > Long.MAX_VALUE / unit) {
      throw new IllegalArgumentException("a size must be below 8 EiB");
    }
    return new ByteSize(count * unit);
  }

  /** The number as an {@code int}, for APIs that take only an {@code int}. */
  public int intBytes() {
    return Math.toIntExact(bytes);
  }

  @Override
  public String toString() {
    if (bytes > 0 && bytes % (1L << 20) == 0) {
      return (bytes >> 20) + "MiB";
    }
    return bytes > 0 && bytes % (1L << 10) == 0 ? (bytes >> 10) + "KiB" : bytes + "B";
  }
}
