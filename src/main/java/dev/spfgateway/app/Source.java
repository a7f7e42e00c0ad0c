package dev.spfgateway.app;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.Uuid7;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * Where time, chance and ids come from.
 *
 * @param ticker the clock
 * @param random for ids and jitter; safe for use by several threads
 * @param ids made from both
 */
public record Source(Ticker ticker, RandomGenerator random, Uuid7 ids) {
  /** Derives the ids. */
  public static Source of(Ticker ticker, RandomGenerator random) {
    return new Source(ticker, random, new Uuid7(ticker, random));
  }

  /** The machine's clock and an unpredictable generator. */
  public static Source system() {
    return of(Ticker.system(), new SecureRandom());
  }
}
