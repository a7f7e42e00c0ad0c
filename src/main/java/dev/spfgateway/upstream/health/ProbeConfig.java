package dev.spfgateway.upstream.health;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;

/**
 * The authenticated read that tests an endpoint. One prober serves the process.
 *
 * @param path the resource to read, below the endpoint's URL, such as {@code
 *     /Microsoft.Management.Odata.svc/Clouds?$top=1}; any 2xx is healthy
 * @param interval between two probes of an endpoint that gets requests, 1s to 1h, plus or minus a
 *     fifth
 * @param timeout maximum time until the answer begins, 100ms to 60s
 * @param successes number of successes in a row that close the breaker, 1 to 10
 * @param afterRefusal how long a refused credential is not shown, so that no account gets locked,
 *     1s to 24h
 */
public record ProbeConfig(
    @Default("/Microsoft.Management.Odata.svc/$metadata") String path,
    @Default("30s") Duration interval,
    @Default("5s") Duration timeout,
    @Default("2") int successes,
    @Default("5m") Duration afterRefusal) {
  /** Checks the ranges. */
  public ProbeConfig {
    Require.check(
        path.startsWith("/") && path.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '#'),
        "path",
        "must start with a slash and be percent-encoded ASCII");
    Require.inRange(interval, Duration.ofSeconds(1), Duration.ofHours(1), "interval");
    Require.inRange(timeout, Duration.ofMillis(100), Duration.ofSeconds(60), "timeout");
    Require.inRange(successes, 1, 10, "successes");
    Require.inRange(afterRefusal, Duration.ofSeconds(1), Duration.ofHours(24), "afterRefusal");
  }
}
