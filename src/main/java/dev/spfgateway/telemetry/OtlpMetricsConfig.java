package dev.spfgateway.telemetry;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Settings of the export of metrics by OTLP over HTTP.
 *
 * @param enabled whether metrics are exported
 * @param endpoint URL that they are sent to, path included
 * @param headers headers of each export, such as a token
 * @param trust PEM files of authorities to trust for the endpoint's certificate; without any, the
 *     JDK's own
 * @param interval time between two exports, 1s to 1h
 * @param timeout maximum time for one export, 100ms to 60s
 */
public record OtlpMetricsConfig(
    @Default("false") boolean enabled,
    @Default("http://localhost:4318/v1/metrics") URI endpoint,
    @Default("{}") Map<String, Secret> headers,
    @Default("[]") List<Path> trust,
    @Default("60s") Duration interval,
    @Default("10s") Duration timeout) {
  /** Checks the values, and copies the collections. */
  public OtlpMetricsConfig {
    headers = Map.copyOf(headers);
    trust = List.copyOf(trust);
    CollectorAddress.check(endpoint, headers);
    Require.inRange(interval, Duration.ofSeconds(1), Duration.ofHours(1), "interval");
    Require.inRange(timeout, Duration.ofMillis(100), Duration.ofSeconds(60), "timeout");
  }
}
