package dev.spfgateway.planted.time.base;

import java.time.Instant;
import java.util.Date;

/** Allowed, because of its name. */
final class SystemTicker {
  Instant now() {
    return Instant.now();
  }

  /** Allowed anywhere: asks no clock. */
  static Date date(Instant when) {
    return Date.from(when.plusSeconds(new Date(0).getTime()));
  }
}
