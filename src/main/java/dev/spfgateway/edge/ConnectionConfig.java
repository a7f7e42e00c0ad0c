package dev.spfgateway.edge;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;

/**
 * What connections may cost, whoever opens them.
 *
 * @param max open connections at once, 16 to 1,000,000; one more is closed at once
 * @param maxPerAddress open connections of one client address (of IPv6: one network of {@code
 *     clientAddress.ipv6Prefix}) at once, 1 to 1,000,000; connections that are trusted proxies' own
 *     do not count; set it as high as {@code max} behind a balancer that does not say who its
 *     clients are
 * @param handshake how long a TLS handshake may take, 100ms to 1m
 * @param head how long a new connection may take to send its first request's head, 100ms to 1m
 * @param keepAlive how long a connection may be without a request in progress, the next head's
 *     arrival included, 1s to 1h
 */
public record ConnectionConfig(
    @Default("10000") int max,
    @Default("1000") int maxPerAddress,
    @Default("10s") Duration handshake,
    @Default("10s") Duration head,
    @Default("75s") Duration keepAlive) {
  /** Checks the ranges. */
  public ConnectionConfig {
    Require.inRange(max, 16, 1_000_000, "max");
    Require.inRange(maxPerAddress, 1, 1_000_000, "maxPerAddress");
    Require.inRange(handshake, Duration.ofMillis(100), Duration.ofMinutes(1), "handshake");
    Require.inRange(head, Duration.ofMillis(100), Duration.ofMinutes(1), "head");
    Require.inRange(keepAlive, Duration.ofSeconds(1), Duration.ofHours(1), "keepAlive");
  }
}
