package dev.spfgateway.edge;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;

/**
 * Limits for connections from clients of any kind.
 *
 * @param max open connections at once, 16 to 1,000,000; further connections are closed at once
 * @param maxPerAddress open connections of one client address (of IPv6: one network of {@code
 *     clientAddress.ipv6Prefix}) at once, 1 to 1,000,000. Connections of trusted proxies themselves
 *     do not count. Behind a load balancer that does not name its clients, set it to {@code max}
 * @param handshake maximum time for a TLS handshake, 100ms to 1m
 * @param head maximum time for a new connection to send its first request's head, 100ms to 1m
 * @param keepAlive maximum time without a request in progress, the arrival of the next head
 *     included, 1s to 1h
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
