package dev.spfgateway.simulator.fault;

import dev.spfgateway.base.Require;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long something takes.
 *
 * @param distribution of the times
 * @param capPercentile times above this percentile of the distribution take as long as it, above 0
 *     to 100; 100 caps nothing
 */
public record Latency(Distribution distribution, double capPercentile) {
  /** Nothing takes longer, whatever the distribution says. */
  public static final Duration MAX = Duration.ofMinutes(10);

  private static final double EDGE = 1e-9;

  /** Checks the percentile. */
  public Latency {
    Require.check(
        capPercentile > 0 && capPercentile <= 100,
        "capPercentile",
        "must be above 0 and at most 100, not " + capPercentile);
  }

  /** Always the same time. */
  public static Latency fixed(Duration time) {
    return new Latency(new Fixed(time), 100);
  }

  /** A time by chance. */
  public Duration sample(RandomGenerator random) {
    return at(random.nextDouble());
  }

  /** The time below which this share of all times is, from 0 to 1, capped. */
  Duration at(double share) {
    double capped = Math.min(share, capPercentile / 100);
    double nanos = distribution.nanosAt(Math.min(1 - EDGE, Math.max(EDGE, capped)));
    return Duration.ofNanos((long) Math.min(nanos, (double) MAX.toNanos()));
  }

  /** The inverse of a distribution function. */
  public sealed interface Distribution {
    /** The time in nanoseconds below which a share of all times is, between 0 and 1. */
    double nanosAt(double share);
  }

  private static void check(Duration time, String key) {
    Require.inRange(time, Duration.ZERO, MAX, key);
  }

  /** One time, up to 10 minutes. */
  public record Fixed(Duration time) implements Distribution {
    /** Checks the range. */
    public Fixed {
      check(time, "latency");
    }

    @Override
    public double nanosAt(double share) {
      return time.toNanos();
    }
  }

  /** Any time between two, equally likely. */
  public record Uniform(Duration min, Duration max) implements Distribution {
    /** Checks the ranges. */
    public Uniform {
      check(min, "min");
      check(max, "max");
      Require.check(min.compareTo(max) <= 0, "max", "must not be below min");
    }

    @Override
    public double nanosAt(double share) {
      return min.toNanos() + share * max.minus(min).toNanos();
    }
  }

  /** Most times short, few long: what a queue of independent callers gives. */
  public record Exponential(Duration mean) implements Distribution {
    /** Checks the range. */
    public Exponential {
      check(mean, "mean");
    }

    @Override
    public double nanosAt(double share) {
      return -mean.toNanos() * Math.log1p(-share);
    }
  }

  /**
   * A long tail to the right: what most services show.
   *
   * @param sigma the standard deviation of the time's logarithm, 0 to 5
   */
  public record LogNormal(Duration median, double sigma) implements Distribution {
    /** Checks the ranges. */
    public LogNormal {
      check(median, "median");
      Require.check(sigma >= 0 && sigma <= 5, "sigma", "must be from 0 to 5, not " + sigma);
    }

    @Override
    public double nanosAt(double share) {
      return median.toNanos() * Math.exp(sigma * standardNormal(share));
    }

    /**
     * The standard normal distribution's quantile, right to 0.00045.
     *
     * @see <a href="https://personal.math.ubc.ca/~cbm/aands/page_933.htm">Abramowitz and Stegun,
     *     26.2.23</a>
     */
    private static double standardNormal(double share) {
      double t = Math.sqrt(-2 * Math.log(Math.min(share, 1 - share)));
      double above = 2.515517 + t * (0.802853 + t * 0.010328);
      double below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
      double z = t - above / below;
      return share < 0.5 ? -z : z;
    }
  }
}
