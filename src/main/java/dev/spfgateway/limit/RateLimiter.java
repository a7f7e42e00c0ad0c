package dev.spfgateway.limit;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Keeps rates, wherever their buckets are. */
public interface RateLimiter {
  /**
   * Decides on all charges in one step: either each of them is taken or, when an enforced rate has
   * too little left, none.
   *
   * @return never fails for want of quota
   */
  Future<Decision> take(List<Charge> charges);

  /**
   * What a request takes from one rate.
   *
   * @param name the rate's name, as clients see it
   * @param rate how much and how fast
   * @param key whose bucket
   * @param cost how much is taken
   */
  record Charge(String name, RateConfig rate, String key, int cost) {}

  /**
   * What was decided.
   *
   * @param levels each rate as it stands now, in the order of the charges
   */
  record Decision(List<Level> levels) {
    /** Copies the list. */
    public Decision {
      levels = List.copyOf(levels);
    }

    /** The enforced rate for which one has to wait longest; empty when the charges were taken. */
    public Optional<Level> binding() {
      return levels.stream()
          .filter(level -> level.rate().enforced() && !level.delay().isZero())
          .max((one, other) -> one.delay().compareTo(other.delay()));
    }
  }

  /**
   * How one rate stands after a decision.
   *
   * @param name the rate's name
   * @param rate how much and how fast
   * @param left what can still be taken at once
   * @param full until the bucket is full again
   * @param delay zero when the charge could be taken, else how long until it could
   */
  record Level(String name, RateConfig rate, long left, Duration full, Duration delay) {}
}
