package dev.spfgateway.simulator.fault;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.spfgateway.base.Require;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on how often a rule fires among the requests that it matches: all conditions must
 * hold, and null means no condition.
 *
 * @param nth only at this match, 1 for the first
 * @param every only at each match whose number is a multiple of this
 * @param first only at this many matches from the start
 * @param limit at most this many times in all
 * @param probability with this chance each time, above 0 to 1
 * @param seed of the rule's own generator; null for a random one, which the rule then shows
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Timing(
    @Nullable Long nth,
    @Nullable Long every,
    @Nullable Long first,
    @Nullable Long limit,
    @Nullable Double probability,
    @Nullable Long seed) {
  private static final Timing ALWAYS = new Timing(null, null, null, null, null, null);

  /** Checks the ranges. */
  public Timing {
    atLeastOne(nth, "nth");
    atLeastOne(every, "every");
    atLeastOne(first, "first");
    atLeastOne(limit, "limit");
    Require.check(
        probability == null || probability > 0 && probability <= 1,
        "probability",
        "must be above 0 and at most 1, not " + probability);
  }

  private static void atLeastOne(@Nullable Long value, String key) {
    Require.check(value == null || value >= 1, key, "must be at least 1, not " + value);
  }

  /** At every match, until the rule is removed. */
  public static Timing always() {
    return ALWAYS;
  }

  /** Once, at the first match. */
  public static Timing once() {
    return always().first(1);
  }

  /** The same timing, only at this match. */
  public Timing nth(long value) {
    return new Timing(value, every, first, limit, probability, seed);
  }

  /** The same timing, only at each match whose number is a multiple of this. */
  public Timing every(long value) {
    return new Timing(nth, value, first, limit, probability, seed);
  }

  /** The same timing, only at this many matches from the start. */
  public Timing first(long value) {
    return new Timing(nth, every, value, limit, probability, seed);
  }

  /** The same timing, at most this many times. */
  public Timing limit(long value) {
    return new Timing(nth, every, first, value, probability, seed);
  }

  /** The same timing, with this chance each time and a generator with this seed. */
  public Timing probability(double value, long generatorSeed) {
    return new Timing(nth, every, first, limit, value, generatorSeed);
  }

  /**
   * True when the rule may fire by the counts alone.
   *
   * @param match the number of this match, 1 for the first
   * @param fired how often the rule has fired before
   */
  boolean isDue(long match, long fired) {
    return (nth == null || match == nth)
        && (every == null || match % every == 0)
        && (first == null || match <= first)
        && (limit == null || fired < limit);
  }

  /** The chance with which the rule fires, 0 to 1. */
  double chance() {
    return probability == null ? 1 : probability;
  }
}
