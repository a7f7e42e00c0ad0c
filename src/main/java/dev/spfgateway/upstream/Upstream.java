package dev.spfgateway.upstream;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.upstream.health.HealthMetrics;
import dev.spfgateway.upstream.health.HealthSettings;
import dev.spfgateway.upstream.health.ProbeConfig;
import dev.spfgateway.upstream.health.StampHealth;
import io.github.resilience4j.core.IntervalFunction;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What all event loops share about SPF: every stamp's settings and health. */
public final class Upstream {
  private final UpstreamConfig config;
  private final List<StampConfig> stamps;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final Map<StampId, Stamp> byId;

  /**
   * Takes every stamp for healthy.
   *
   * @param random for jitter; safe for use by several threads
   */
  public Upstream(
      UpstreamConfig config,
      List<StampConfig> stamps,
      MeterRegistry metrics,
      Ticker ticker,
      RandomGenerator random) {
    this.config = config;
    this.stamps = List.copyOf(stamps);
    this.ticker = ticker;
    this.random = random;
    HealthMetrics health = new HealthMetrics(metrics);
    this.byId =
        stamps.stream().collect(Collectors.toMap(StampConfig::id, stamp -> stamp(stamp, health)));
  }

  /**
   * One stamp.
   *
   * @param retry further attempts
   * @param pauses the longest wait behind each of them, in milliseconds
   * @param slow sooner time-outs tell nothing about an endpoint
   * @param probe how it is probed
   * @param health what is known of it
   */
  record Stamp(
      UpstreamConfig.Retry retry,
      IntervalFunction pauses,
      Duration slow,
      ProbeConfig probe,
      StampHealth health) {}

  private Stamp stamp(StampConfig stamp, HealthMetrics metrics) {
    OverrideConfig own = stamp.overrides();
    HealthSettings settings =
        new HealthSettings(
            or(own.breaker(), config.breaker()),
            or(own.probe(), config.probe()),
            or(own.overload(), config.overload()),
            or(own.budget(), config.budget()));
    List<String> urls = stamp.endpoints().stream().map(one -> Endpoint.url(one)).toList();
    UpstreamConfig.Retry retry = or(own.retry(), config.retry());
    return new Stamp(
        retry,
        IntervalFunction.ofExponentialBackoff(retry.pause(), 2, retry.maxPause()),
        settings.breaker().window().slow(),
        settings.probe(),
        new StampHealth(
            stamp.name(), urls, settings, metrics, new StampHealth.Clock(ticker, random)));
  }

  private static <T> T or(@Nullable T own, T general) {
    return own == null ? general : own;
  }

  UpstreamConfig config() {
    return config;
  }

  List<StampConfig> stamps() {
    return stamps;
  }

  Ticker ticker() {
    return ticker;
  }

  RandomGenerator random() {
    return random;
  }

  /** A stamp of the registry. */
  Stamp stamp(StampId id) {
    @Nullable Stamp stamp = byId.get(id);
    if (stamp == null) {
      throw new IllegalStateException("the registry let a subscription on an unknown stamp pass");
    }
    return stamp;
  }
}
