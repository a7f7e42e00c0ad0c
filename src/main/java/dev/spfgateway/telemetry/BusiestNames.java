package dev.spfgateway.telemetry;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the names that occur most among very many, in bounded memory (the Space-Saving algorithm):
 * a new name takes the place of the rarest one and continues its count, so that no name that occurs
 * often can be missed. Not thread-safe.
 *
 * @see <a href="https://www.cs.ucsb.edu/research/tech-reports/2005-23">Metwally, Agrawal and El
 *     Abbadi: Efficient Computation of Frequent and Top-k Elements in Data Streams</a>
 */
final class BusiestNames {
  private final @Nullable String[] names;
  private final double[] counts;

  /** What of a count may be other names', which had the place before. */
  private final double[] doubts;

  private final Map<String, Integer> places = new HashMap<>();
  private int used;

  /**
   * Remembers at most {@code capacity} names; every name with more than that share is among them.
   */
  BusiestNames(int capacity) {
    this.names = new @Nullable String[capacity];
    this.counts = new double[capacity];
    this.doubts = new double[capacity];
  }

  /** Adds to a name's count. */
  void add(String name, double count) {
    @Nullable Integer place = places.get(name);
    if (place == null) {
      place = placeOf(name);
    }
    counts[place] += count;
  }

  private int placeOf(String name) {
    int place = used < names.length ? used++ : rarest();
    @Nullable String replaced = names[place];
    if (replaced != null) {
      places.remove(replaced);
      doubts[place] = counts[place];
    }
    names[place] = name;
    places.put(name, place);
    return place;
  }

  private int rarest() {
    int rarest = 0;
    for (int i = 1; i < counts.length; i++) {
      if (counts[i] < counts[rarest]) {
        rarest = i;
      }
    }
    return rarest;
  }

  /** Forgets a name; another one takes its place. */
  void forget(String name) {
    @Nullable Integer place = places.remove(name);
    if (place != null) {
      used--;
      names[place] = names[used];
      counts[place] = counts[used];
      doubts[place] = doubts[used];
      names[used] = null;
      counts[used] = 0;
      doubts[used] = 0;
      @Nullable String moved = names[place];
      if (moved != null) {
        places.put(moved, place);
      }
    }
  }

  /** Multiplies all counts, so that older occurrences weigh less. */
  void fade(double factor) {
    for (int i = 0; i < used; i++) {
      counts[i] *= factor;
      doubts[i] *= factor;
    }
  }

  /** The counts by name, of which each is certain: the true count is not lower. */
  Map<String, Double> certain() {
    Map<String, Double> certain = new HashMap<>();
    places.forEach((name, place) -> certain.put(name, counts[place] - doubts[place]));
    return certain;
  }
}
