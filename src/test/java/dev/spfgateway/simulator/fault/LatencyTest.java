package dev.spfgateway.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.spfgateway.base.InvalidSetting;
import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static double seconds(Latency distribution, double share) {
    return distribution.at(share).toNanos() / 1e9;
  }

  @Test
  void takesOneTimeWhenItIsFixed() {
    assertThat(Latency.fixed(SECOND).sample(new Random(1))).isEqualTo(SECOND);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0.5, 2", "1, 3"})
  void spreadsUniformly(double share, double expected) {
    var uniform = new Latency.Uniform(SECOND, Duration.ofSeconds(3), null);

    assertThat(seconds(uniform, share)).isCloseTo(expected, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0.5, 0.693147", "0.632121, 1", "0.99, 4.605170"})
  void spreadsExponentially(double share, double expected) {
    assertThat(seconds(new Latency.Exponential(SECOND, null), share))
        .isCloseTo(expected, within(1e-5));
  }

  /** Quantiles of the standard normal distribution: 0, ±1.959964, 3.090232. */
  @ParameterizedTest
  @CsvSource({"0.5, 1", "0.975, 7.099", "0.025, 0.1409", "0.999, 21.982"})
  void spreadsLogNormally(double share, double expected) {
    assertThat(seconds(new Latency.LogNormal(SECOND, 1, null), share))
        .isCloseTo(expected, within(expected * 0.001));
  }

  @Test
  void capsAtAPercentile() {
    Latency capped = new Latency.Exponential(SECOND, 90.0);

    assertThat(capped.at(0.9999)).isEqualTo(capped.at(0.9));
    assertThat(capped.at(0.89)).isLessThan(capped.at(0.9));
  }

  @Property(tries = 500)
  void neverTakesLessThanNothingOrMoreThanTheMost(
      @ForAll @DoubleRange(min = 0, max = 1) double share,
      @ForAll @DoubleRange(min = 0, max = 5) double sigma) {
    Latency latency = new Latency.LogNormal(Duration.ofMinutes(5), sigma, null);

    assertThat(latency.at(share)).isBetween(Duration.ZERO, Latency.MAX);
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> new Latency.Fixed(SECOND, 0.0)).isInstanceOf(InvalidSetting.class);
    assertThatThrownBy(() -> new Latency.Fixed(SECOND, 100.1)).isInstanceOf(InvalidSetting.class);
    assertThatThrownBy(() -> new Latency.Uniform(SECOND, Duration.ZERO, null))
        .isInstanceOf(InvalidSetting.class);
    assertThatThrownBy(() -> Latency.fixed(Duration.ofMinutes(11)))
        .isInstanceOf(InvalidSetting.class);
    assertThatThrownBy(() -> new Latency.LogNormal(SECOND, 5.1, null))
        .isInstanceOf(InvalidSetting.class);
  }
}
