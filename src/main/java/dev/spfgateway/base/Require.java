package dev.spfgateway.base;

import java.time.Duration;
import java.util.Collection;

/** Checks for the compact constructors of configuration records. */
public final class Require {
  private Require() {}

  /** Refuses a number outside {@code min} to {@code max}, both allowed. */
  public static void inRange(long value, long min, long max, String key) {
    check(
        value >= min && value <= max, key, "must be from " + min + " to " + max + ", not " + value);
  }

  /** Refuses a duration outside {@code min} to {@code max}, both allowed. */
  public static void inRange(Duration value, Duration min, Duration max, String key) {
    check(
        value.compareTo(min) >= 0 && value.compareTo(max) <= 0,
        key,
        "must be from " + print(min) + " to " + print(max) + ", not " + print(value));
  }

  /** Refuses a size outside {@code min} to {@code max}, both allowed. */
  public static void inRange(ByteSize value, ByteSize min, ByteSize max, String key) {
    check(
        value.bytes() >= min.bytes() && value.bytes() <= max.bytes(),
        key,
        "must be from " + min + " to " + max + ", not " + value);
  }

  /** Refuses text that is empty or blank. */
  public static void notBlank(String value, String key) {
    check(!value.isBlank(), key, "must not be empty");
  }

  /** Refuses an empty collection. */
  public static void notEmpty(Collection<?> value, String key) {
    check(!value.isEmpty(), key, "must have at least one entry");
  }

  /** Refuses the value of {@code key} when the condition is false. */
  public static void check(boolean condition, String key, String rule) {
    if (!condition) {
      throw new InvalidSetting(key, rule);
    }
  }

  /** A duration in the configuration's notation. */
  private static String print(Duration value) {
    if (value.toMillisPart() != 0) {
      return value.toMillis() + "ms";
    }
    long seconds = value.toSeconds();
    if (seconds != 0 && seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds != 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
