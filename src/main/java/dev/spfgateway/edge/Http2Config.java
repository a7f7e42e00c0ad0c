package dev.spfgateway.edge;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.http.Http2Bounds;
import java.time.Duration;

/**
 * HTTP/2 on the tenant listener, offered by ALPN beside HTTP/1.1.
 *
 * @param enabled whether it is offered
 * @param maxStreams requests in progress on one connection, 1 to 1,000
 * @param maxResets how many streams a client may reset within {@code resetWindow} before its
 *     connection is closed (rapid reset), 1 to 100,000
 * @param resetWindow 1s to 10m; period for {@code maxResets} and {@code maxControlFrames}
 * @param maxControlFrames how many frames without a request or a part of its body are allowed
 *     within {@code resetWindow}, 10 to 1,000,000; one more for every 64 bytes that the client is
 *     sent
 * @param settingsTimeout maximum time for a client to acknowledge the gateway's settings, 100ms to
 *     1m
 * @param maxUnsent bytes of whole answers that may wait on one connection; at this limit its
 *     further reads are refused, 16KiB to 1GiB
 */
public record Http2Config(
    @Default("true") boolean enabled,
    @Default("100") int maxStreams,
    @Default("200") int maxResets,
    @Default("30s") Duration resetWindow,
    @Default("1000") int maxControlFrames,
    @Default("10s") Duration settingsTimeout,
    @Default("1MiB") ByteSize maxUnsent) {
  /** Checks the ranges. */
  public Http2Config {
    Require.inRange(maxStreams, 1, 1_000, "maxStreams");
    Require.inRange(maxResets, 1, 100_000, "maxResets");
    Require.inRange(resetWindow, Duration.ofSeconds(1), Duration.ofMinutes(10), "resetWindow");
    Require.inRange(maxControlFrames, 10, 1_000_000, "maxControlFrames");
    Require.inRange(
        settingsTimeout, Duration.ofMillis(100), Duration.ofMinutes(1), "settingsTimeout");
    Require.inRange(maxUnsent, new ByteSize(16 << 10), new ByteSize(1 << 30), "maxUnsent");
  }

  /**
   * The limits that the guards in front of the decoder enforce.
   *
   * @param begin maximum time until a connection has begun
   */
  Http2Bounds bounds(Duration begin) {
    return new Http2Bounds(begin, settingsTimeout, maxControlFrames, resetWindow);
  }
}
