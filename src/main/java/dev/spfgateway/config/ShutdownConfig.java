package dev.spfgateway.config;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;

/**
 * Settings for stopping the gateway.
 *
 * @param delay how long the gateway keeps serving after SIGTERM while readiness already fails, so
 *     that load balancers notice, 0s to 5m
 * @param drain how long requests in progress may then take to end, 0s to 30m; the client of a
 *     mutation that takes longer is told where to ask for its outcome
 */
public record ShutdownConfig(@Default("0s") Duration delay, @Default("60s") Duration drain) {
  /** Checks the ranges. */
  public ShutdownConfig {
    Require.inRange(delay, Duration.ZERO, Duration.ofMinutes(5), "delay");
    Require.inRange(drain, Duration.ZERO, Duration.ofMinutes(30), "drain");
  }
}
