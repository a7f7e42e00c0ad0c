package dev.spfgateway.base;

import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes UUIDs of version 7, which sort by the millisecond of their creation, so that an index over
 * them stays compact. Thread-safe when its random generator is.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9562#section-5.7">RFC 9562, 5.7</a>
 */
public final class Uuid7 {
  private final Ticker ticker;
  private final RandomGenerator random;

  /** Creates a source of ids from a clock and a generator for their 74 random bits. */
  public Uuid7(Ticker ticker, RandomGenerator random) {
    this.ticker = ticker;
    this.random = random;
  }

  /** When an id of version 7 was made, to the millisecond, by its maker's wall clock. */
  public static Instant time(UUID id) {
    return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
  }

  /** A new id. */
  public UUID next() {
    long millis = ticker.now().toEpochMilli() & 0xFFFF_FFFF_FFFFL;
    long high = millis << 16 | 0x7000L | (random.nextLong() & 0x0FFFL);
    long low = 0x8000_0000_0000_0000L | (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL);
    return new UUID(high, low);
  }
}
