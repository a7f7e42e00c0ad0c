package dev.spfgateway.connect;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;

/**
 * Settings for resolving host names. The operating system does the lookups, so its hosts file,
 * search domains and name servers apply as for any other program on the machine.
 *
 * @param cache how long a name's addresses are used before it is looked up again, 0s to 1h
 * @param keep how long after the last successful lookup a name's addresses stay in use while
 *     lookups fail, 0s to 24h
 * @param patience how long a connection then waits for a new lookup before it uses the old
 *     addresses, 10ms to 10s
 * @param threads lookups at once, 1 to 64; each holds its thread until the operating system gives
 *     up
 * @param maxNames names that are remembered, and names that may wait for a thread, 16 to 100,000
 *     each
 */
public record NameConfig(
    @Default("30s") Duration cache,
    @Default("1h") Duration keep,
    @Default("500ms") Duration patience,
    @Default("4") int threads,
    @Default("1000") int maxNames) {
  static final NameConfig DEFAULTS =
      new NameConfig(Duration.ofSeconds(30), Duration.ofHours(1), Duration.ofMillis(500), 4, 1_000);

  /** Checks the ranges. */
  public NameConfig {
    Require.inRange(cache, Duration.ZERO, Duration.ofHours(1), "cache");
    Require.inRange(keep, Duration.ZERO, Duration.ofHours(24), "keep");
    Require.inRange(patience, Duration.ofMillis(10), Duration.ofSeconds(10), "patience");
    Require.inRange(threads, 1, 64, "threads");
    Require.inRange(maxNames, 16, 100_000, "maxNames");
  }
}
