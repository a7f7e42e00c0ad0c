package dev.spfgateway.pipeline.mutation;

import java.time.Duration;

/**
 * The commit of a mutation's intent.
 *
 * @param began on the clock of {@link dev.spfgateway.base.Ticker#nanos}
 * @param took time until the intent was durable or the wait was given up
 * @param durable whether it is known to be durable
 */
public record IntentCommit(long began, Duration took, boolean durable) {}
