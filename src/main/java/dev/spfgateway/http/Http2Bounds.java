package dev.spfgateway.http;

import java.time.Duration;

/**
 * Limits for HTTP/2 connections, on what a client may use before it makes a request.
 *
 * @param begin maximum time from the TLS handshake until the connection has begun
 * @param settingsTimeout maximum time for the client to acknowledge the gateway's settings
 * @param maxFrames frames without a request that are allowed within {@code window}
 * @param window period after which the count starts again
 */
public record Http2Bounds(
    Duration begin, Duration settingsTimeout, int maxFrames, Duration window) {}
