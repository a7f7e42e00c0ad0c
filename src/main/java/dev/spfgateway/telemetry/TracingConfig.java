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
 * Settings of traces, which are exported by OTLP over HTTP.
 *
 * @param enabled whether requests are traced
 * @param endpoint URL that spans are sent to, path included
 * @param headers headers of each export, such as a token
 * @param trust PEM files of authorities to trust for the endpoint's certificate; without any, the
 *     JDK's own
 * @param sampling the fraction of reads that is kept, 0.0 to 1.0; mutations and failed requests are
 *     always kept
 * @param queue spans that may wait for export, 64 to 1,000,000; further ones are dropped
 * @param batch how spans are grouped
 * @param timeout maximum time for one export, its retries included, 100ms to 60s
 */
public record TracingConfig(
    @Default("false") boolean enabled,
    @Default("http://localhost:4318/v1/traces") URI endpoint,
    @Default("{}") Map<String, Secret> headers,
    @Default("[]") List<Path> trust,
    @Default("0.1") double sampling,
    @Default("8192") int queue,
    Batch batch,
    @Default("10s") Duration timeout) {
  /** Checks the values, and copies the collections. */
  public TracingConfig {
    headers = Map.copyOf(headers);
    trust = List.copyOf(trust);
    CollectorAddress.check(endpoint, headers);
    Require.check(
        sampling >= 0 && sampling <= 1, "sampling", "must be from 0.0 to 1.0, not " + sampling);
    Require.inRange(queue, 64, 1_000_000, "queue");
    Require.check(batch.size() <= queue, "batch.size", "must not be greater than queue");
    Require.inRange(timeout, Duration.ofMillis(100), Duration.ofSeconds(60), "timeout");
  }

  /**
   * How spans are grouped into exports.
   *
   * @param size maximum number of spans, 1 to 10,000
   * @param interval how long a smaller group waits for more, 10ms to 60s
   */
  public record Batch(@Default("512") int size, @Default("5s") Duration interval) {
    /** Checks the values. */
    public Batch {
      Require.inRange(size, 1, 10_000, "size");
      Require.inRange(interval, Duration.ofMillis(10), Duration.ofSeconds(60), "interval");
    }
  }
}
