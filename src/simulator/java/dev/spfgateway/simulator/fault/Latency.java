package dev.spfgateway.simulator.fault;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A distribution of latencies. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "distribution")
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonSubTypes({
  @JsonSubTypes.Type(name = "fixed", value = Latency.Fixed.class),
  @JsonSubTypes.Type(name = "uniform", value = Latency.Uniform.class),
  @JsonSubTypes.Type(name = "exponential", value = Latency.Exponential.class),
  @JsonSubTypes.Type(name = "lognormal", value = Latency.LogNormal.class)
})
public sealed interface Latency {
  /** Upper limit of every latency, whatever the distribution says. */
  Duration MAX = Duration.ofMinutes(10);

  /**
   * The inverse of the distribution function: the time in ns below which this share of all times
   * lies, 0 to 1.
   */
  double nanosAt(double share);

  /**
   * The percentile of the distribution at which times are capped, above 0 to 100; null for no cap.
   */
  @Nullable Double capPercentile();

  /** Always the same time. */
  static Latency fixed(Duration time) {
    return new Fixed(time, null);
  }

  /** Draws a random time. */
  default Duration sample(RandomGenerator random) {
    return at(random.nextDouble());
  }

  /** The time below which this share of all times lies, from 0 to 1, capped. */
  default Duration at(double share) {
    double edge = 1e-9;
    Double cap = capPercentile();
    double capped = cap == null ? share : Math.min(share, cap / 100);
    double nanos = nanosAt(Math.min(1 - edge, Math.max(edge, capped)));
    return Duration.ofNanos((long) Math.min(nanos, (double) MAX.toNanos()));
  }

  private static void check(Duration time, String key) {
    Require.inRange(time, Duration.ZERO, MAX, key);
  }

  private static void check(@Nullable Double capPercentile) {
    Require.check(
        capPercentile == null || capPercentile > 0 && capPercentile <= 100,
        "capPercentile",
        "must be above 0 and at most 100, not " + capPercentile);
  }

  /** One time, up to 10 minutes. */
  record Fixed(Duration time, @Nullable Double capPercentile) implements Latency {
    /** Checks the range. */
    public Fixed {
      check(capPercentile);
      check(time, "time");
    }

    @Override
    public double nanosAt(double share) {
      return time.toNanos();
    }
  }

  /** Any time between two limits, equally likely. */
  record Uniform(Duration min, Duration max, @Nullable Double capPercentile) implements Latency {
    /** Checks the ranges. */
    public Uniform {
      check(capPercentile);
      check(min, "min");
      check(max, "max");
      Require.check(min.compareTo(max) <= 0, "max", "must not be below min");
    }

    @Override
    public double nanosAt(double share) {
      return min.toNanos() + share * max.minus(min).toNanos();
    }
  }

  /** Mostly short times, few long ones: what a queue of independent callers produces. */
  record Exponential(Duration mean, @Nullable Double capPercentile) implements Latency {
    /** Checks the range. */
    public Exponential {
      check(capPercentile);
      check(mean, "mean");
    }

    @Override
    public double nanosAt(double share) {
      return -mean.toNanos() * Math.log1p(-share);
    }
  }

  /**
   * A long tail to the right: typical of most services.
   *
   * @param sigma the standard deviation of the time's logarithm, 0 to 5
   */
  record LogNormal(Duration median, @Default("1") double sigma, @Nullable Double capPercentile)
      implements Latency {
    /** Checks the ranges. */
    public LogNormal {
      check(capPercentile);
      check(median, "median");
      Require.check(sigma >= 0 && sigma <= 5, "sigma", "must be from 0 to 5, not " + sigma);
    }

    @Override
    public double nanosAt(double share) {
      return median.toNanos() * Math.exp(sigma * standardNormal(share));
    }

    /**
     * The standard normal distribution's quantile, accurate to 0.00045.
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
