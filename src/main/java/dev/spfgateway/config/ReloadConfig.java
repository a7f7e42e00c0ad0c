package dev.spfgateway.config;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;

/**
 * How changed files are noticed: the registry, and the certificate that tenants see.
 *
 * @param interval how often the files are looked at, 100ms to 1h. A change counts once it has
 *     stayed the same for a moment, so that a file that is still being written is not taken
 */
public record ReloadConfig(@Default("2s") Duration interval) {
  /** Checks the range. */
  public ReloadConfig {
    Require.inRange(interval, Duration.ofMillis(100), Duration.ofHours(1), "interval");
  }
}
