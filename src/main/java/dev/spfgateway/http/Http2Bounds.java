package dev.spfgateway.http;

import java.time.Duration;

/**
 * What an HTTP/2 client may cost before it asks for anything.
 *
 * @param begin how long the connection may take to begin after its handshake
 * @param settingsTimeout how long the client may take to acknowledge the gateway's settings
 * @param maxFrames frames that carry no request, within {@code window}
 * @param window after which they are counted anew
 */
public record Http2Bounds(
    Duration begin, Duration settingsTimeout, int maxFrames, Duration window) {}
