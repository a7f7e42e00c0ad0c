package dev.spfgateway.simulator.fault;

import dev.spfgateway.base.Require;
import java.util.OptionalLong;

/**
 * How often a rule fires, among the requests that it matches: all conditions must hold.
 *
 * @param nth only at this match, 1 for the first; 0 for any
 * @param every only at each match whose number is a multiple of this; 1 for all
 * @param first only at this many matches from the start
 * @param limit at most this many times in all
 * @param probability with this chance each time, above 0 to 1
 * @param seed of the rule's own generator; empty for one by chance, which the rule then shows
 */
public record Timing(
    long nth, long every, long first, long limit, double probability, OptionalLong seed) {
  /** No bound. */
  public static final long UNBOUNDED = Long.MAX_VALUE;

  private static final Timing ALWAYS =
      new Timing(0, 1, UNBOUNDED, UNBOUNDED, 1, OptionalLong.empty());

  /** Checks the ranges. */
  public Timing {
    Require.inRange(nth, 0, UNBOUNDED, "nth");
    Require.inRange(every, 1, UNBOUNDED, "every");
    Require.inRange(first, 1, UNBOUNDED, "first");
    Require.inRange(limit, 1, UNBOUNDED, "limit");
    Require.check(
        probability > 0 && probability <= 1,
        "probability",
        "must be above 0 and at most 1, not " + probability);
  }

  /** At every match, until the rule is removed. */
  public static Timing always() {
    return ALWAYS;
  }

  /** Once, at the first match. */
  public static Timing once() {
    return always().first(1);
  }

  /** The same, only at this match. */
  public Timing nth(long value) {
    return new Timing(value, every, first, limit, probability, seed);
  }

  /** The same, only at each match whose number is a multiple of this. */
  public Timing every(long value) {
    return new Timing(nth, value, first, limit, probability, seed);
  }

  /** The same, only at this many matches from the start. */
  public Timing first(long value) {
    return new Timing(nth, every, value, limit, probability, seed);
  }

  /** The same, at most this many times. */
  public Timing limit(long value) {
    return new Timing(nth, every, first, value, probability, seed);
  }

  /** The same, with this chance each time and a generator that begins with the seed. */
  public Timing probability(double value, long generatorSeed) {
    return new Timing(nth, every, first, limit, value, OptionalLong.of(generatorSeed));
  }

  /**
   * True when the rule may fire by the counts alone.
   *
   * @param match the number of this match, 1 for the first
   * @param fired how often the rule has fired before
   */
  boolean isDue(long match, long fired) {
    return (nth == 0 || match == nth) && match % every == 0 && match <= first && fired < limit;
  }
}
