package dev.spfgateway.telemetry.log;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;

/**
 * Settings of the log on standard error.
 *
 * @param format how lines are written
 * @param sampling the fraction of successful reads that is logged, 0.0 to 1.0; mutations and failed
 *     requests always are
 */
public record LogConfig(@Default("auto") LogFormat format, @Default("1.0") double sampling) {
  /** Checks the range. */
  public LogConfig {
    Require.check(
        sampling >= 0 && sampling <= 1, "sampling", "must be from 0.0 to 1.0, not " + sampling);
  }
}
