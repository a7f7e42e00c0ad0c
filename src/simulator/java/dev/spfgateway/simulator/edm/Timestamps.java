package dev.spfgateway.simulator.edm;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Optional;

/**
 * Times as SPF writes them in {@code Edm.DateTime}: with an offset, which the type does not have,
 * and seven fraction digits.
 */
public final class Timestamps {
  /** The time zone of the server in Microsoft's samples. */
  private static final ZoneOffset OFFSET = ZoneOffset.ofHours(-7);

  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSxxx");

  /** The seconds and the offset may be absent. */
  private static final DateTimeFormatter READ = DateTimeFormatter.ISO_DATE_TIME;

  private Timestamps() {}

  /** The time in SPF's form. */
  public static String print(Instant time) {
    return FORM.format(time.atOffset(OFFSET));
  }

  /** The server's wall-clock time to the nanosecond, without an offset, as in a literal. */
  public static String printLocal(Instant time) {
    return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(wallClock(time));
  }

  /** The server's wall-clock time. */
  public static LocalDateTime wallClock(Instant time) {
    return LocalDateTime.ofInstant(time, OFFSET);
  }

  /** Reads a date and time; without an offset, it is the server's wall-clock time. */
  public static Optional<Instant> parse(String text) {
    try {
      TemporalAccessor time = READ.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
      return Optional.of(
          time instanceof LocalDateTime local ? local.toInstant(OFFSET) : Instant.from(time));
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }
}
