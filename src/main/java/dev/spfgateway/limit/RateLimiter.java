package dev.spfgateway.limit;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Keeps rates, in memory or elsewhere. */
public interface RateLimiter {
  /**
   * Decides on all charges in one step: takes each of them or, when an enforced rate has too little
   * left, none.
   *
   * @return never fails for lack of quota
   */
  Future<Decision> take(List<Charge> charges);

  /**
   * A request's charge to one rate.
   *
   * @param name the rate's name, as clients see it
   * @param rate its quota and window
   * @param key the bucket's owner
   * @param cost how much to take
   */
  record Charge(String name, RateConfig rate, String key, int cost) {}

  /**
   * The result of a request's charges.
   *
   * @param levels the state of each rate, in the order of the charges
   */
  record Decision(List<Level> levels) {
    /** Copies the list. */
    public Decision {
      levels = List.copyOf(levels);
    }

    /** The enforced rate with the longest wait; empty when the charges were taken. */
    public Optional<Level> binding() {
      return levels.stream()
          .filter(level -> level.rate().enforced() && !level.delay().isZero())
          .max((one, other) -> one.delay().compareTo(other.delay()));
    }
  }

  /**
   * The state of one rate after a decision.
   *
   * @param name the rate's name
   * @param rate its quota and window
   * @param left what can still be taken at once
   * @param full time until the bucket is full again
   * @param delay zero when the charge could be taken, else the time until it could be
   */
  record Level(String name, RateConfig rate, long left, Duration full, Duration delay) {}
}
