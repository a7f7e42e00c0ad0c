package dev.spfgateway.telemetry;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;

/**
 * Settings that bound the number of series.
 *
 * @param topTenants tenants with series of their own, 0 to 100: the busiest ones; all others share
 *     one
 * @param credentials credentials whose last use is a series, 0 to 10,000
 * @param seriesPerMetric label sets of one metric whose labels depend on what happens, 50 to
 *     10,000; those that come later are counted as {@code other}
 * @param otlp export of the metrics to a collector, in addition to {@code /metrics}
 */
public record MetricsConfig(
    @Default("20") int topTenants,
    @Default("200") int credentials,
    @Default("400") int seriesPerMetric,
    OtlpMetricsConfig otlp) {
  /** Checks the values. */
  public MetricsConfig {
    Require.inRange(topTenants, 0, 100, "topTenants");
    Require.inRange(credentials, 0, 10_000, "credentials");
    Require.inRange(seriesPerMetric, 50, 10_000, "seriesPerMetric");
  }
}
