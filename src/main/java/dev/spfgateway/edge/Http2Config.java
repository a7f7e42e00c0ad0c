package dev.spfgateway.edge;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;

/**
 * HTTP/2 on the tenant listener, offered by ALPN beside HTTP/1.1.
 *
 * @param enabled whether it is offered
 * @param maxStreams requests in progress on one connection, 1 to 1,000
 * @param maxResets streams that a client may reset within {@code resetWindow} before its connection
 *     is closed (rapid reset), 1 to 100,000
 * @param resetWindow 1s to 10m
 */
public record Http2Config(
    @Default("true") boolean enabled,
    @Default("100") int maxStreams,
    @Default("200") int maxResets,
    @Default("30s") Duration resetWindow) {
  /** Checks the ranges. */
  public Http2Config {
    Require.inRange(maxStreams, 1, 1_000, "maxStreams");
    Require.inRange(maxResets, 1, 100_000, "maxResets");
    Require.inRange(resetWindow, Duration.ofSeconds(1), Duration.ofMinutes(10), "resetWindow");
  }
}
