package dev.spfgateway.planted.time.limit;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.function.LongSupplier;

/** Every way around the ticker. */
final class AsksTheClock {
  long nanos() {
    return System.nanoTime();
  }

  LongSupplier reference() {
    return System::currentTimeMillis;
  }

  Instant instant() {
    return Instant.now();
  }

  LocalDateTime local() {
    return LocalDateTime.now();
  }

  Clock clock() {
    return Clock.systemUTC();
  }

  Date date() {
    return new Date();
  }

  Calendar calendar() {
    return Calendar.getInstance();
  }
}
