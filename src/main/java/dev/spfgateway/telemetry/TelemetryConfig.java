package dev.spfgateway.telemetry;

import dev.spfgateway.telemetry.log.LogConfig;

/**
 * Settings of log and traces.
 *
 * @param log the log on standard error
 * @param tracing traces for a collector
 */
public record TelemetryConfig(LogConfig log, TracingConfig tracing) {}
