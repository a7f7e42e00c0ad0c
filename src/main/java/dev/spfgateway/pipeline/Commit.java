package dev.spfgateway.pipeline;

import java.time.Duration;

/**
 * How a mutation's intent came to the disk.
 *
 * @param began on the clock of {@link dev.spfgateway.base.Ticker#nanos}
 * @param took until it was durable, or was given up
 * @param durable whether it is known to be
 */
public record Commit(long began, Duration took, boolean durable) {}
