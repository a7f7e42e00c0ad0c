package dev.spfgateway.config;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;

/**
 * Settings for detecting changes of the registry and the tenant listener's certificate.
 *
 * @param interval how often the files are checked, 100ms to 1h. A change is applied once it has
 *     been stable for a moment, so that a partly written file is not used
 */
public record ReloadConfig(@Default("2s") Duration interval) {
  /** Checks the range. */
  public ReloadConfig {
    Require.inRange(interval, Duration.ofMillis(100), Duration.ofHours(1), "interval");
  }
}
