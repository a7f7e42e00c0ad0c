package dev.spfgateway.routing;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;

/**
 * Limits on a {@code $batch}.
 *
 * @param requests requests in one batch, change sets included, 1 to 250; each also counts against
 *     the tenant's limits, and those of one change set are in progress at once
 * @param body the body of the whole batch, 1KiB to 16MiB; each request in it has the usual limits,
 *     too
 * @param headers the headers of one part, 512B to 64KiB
 * @param answers all answers together, 64KiB to 64MiB; what would exceed this is refused
 */
public record BatchConfig(
    @Default("50") int requests,
    @Default("1MiB") ByteSize body,
    @Default("8KiB") ByteSize headers,
    @Default("4MiB") ByteSize answers) {
  /** Checks the ranges. */
  public BatchConfig {
    Require.inRange(requests, 1, 250, "requests");
    Require.inRange(body, new ByteSize(1 << 10), new ByteSize(16 << 20), "body");
    Require.inRange(headers, new ByteSize(512), new ByteSize(1 << 16), "headers");
    Require.inRange(answers, new ByteSize(1 << 16), new ByteSize(64 << 20), "answers");
  }
}
