package dev.spfgateway.app;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.Uuid7;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * The sources of time, randomness and ids.
 *
 * @param ticker the clock
 * @param random for ids and jitter; thread-safe
 * @param ids made from both
 */
public record Source(Ticker ticker, RandomGenerator random, Uuid7 ids) {
  /** Creates sources whose ids come from the given clock and generator. */
  public static Source of(Ticker ticker, RandomGenerator random) {
    return new Source(ticker, random, new Uuid7(ticker, random));
  }

  /** The machine's clock and an unpredictable generator. */
  public static Source system() {
    return of(Ticker.system(), new SecureRandom());
  }
}
