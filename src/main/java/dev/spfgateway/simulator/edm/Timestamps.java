package dev.spfgateway.simulator.edm;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Times as SPF writes them in {@code Edm.DateTime}: with an offset, which the type does not have,
 * and seven fraction digits.
 */
final class Timestamps {
  /** The time zone of the server in Microsoft's samples. */
  private static final ZoneOffset OFFSET = ZoneOffset.ofHours(-7);

  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSxxx");

  private Timestamps() {}

  static String print(Instant time) {
    return FORM.format(time.atOffset(OFFSET));
  }
}
