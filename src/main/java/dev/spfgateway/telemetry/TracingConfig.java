package dev.spfgateway.telemetry;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.WebAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

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
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
  private static final Pattern VALUE =
      Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e\\t]*[\\x21-\\x7e])?");

  /** Headers that the HTTP client sets itself, and does not accept from callers. */
  private static final Set<String> OWN =
      Set.of(
          "accept-encoding",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "host",
          "transfer-encoding",
          "upgrade");

  private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");

  /** Checks the values, and copies the collections. */
  public TracingConfig {
    WebAddress.require(endpoint, "endpoint");
    headers = Map.copyOf(headers);
    trust = List.copyOf(trust);
    Require.check(
        headers.isEmpty() || isProtected(endpoint),
        "endpoint",
        "must be https, or on this machine, if headers are set: they are secrets");
    headers.forEach(TracingConfig::checkHeader);
    Require.check(
        sampling >= 0 && sampling <= 1, "sampling", "must be from 0.0 to 1.0, not " + sampling);
    Require.inRange(queue, 64, 1_000_000, "queue");
    Require.check(batch.size() <= queue, "batch.size", "must not be greater than queue");
    Require.inRange(timeout, Duration.ofMillis(100), Duration.ofSeconds(60), "timeout");
  }

  private static boolean isProtected(URI endpoint) {
    return endpoint.getScheme().equals("https") || HERE.contains(endpoint.getHost());
  }

  /** Never shows the value: its fault may be all that keeps it secret. */
  private static void checkHeader(String name, Secret value) {
    Require.check(
        NAME.matcher(name).matches() && !OWN.contains(name.toLowerCase(Locale.ROOT)),
        "headers",
        "must not name " + name + ", which is not a header name or must not be set");
    Require.check(
        VALUE.matcher(value.reveal()).matches(),
        "headers." + name,
        "must be one line of printable ASCII characters");
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
