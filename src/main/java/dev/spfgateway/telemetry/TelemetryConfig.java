package dev.spfgateway.telemetry;

import dev.spfgateway.telemetry.log.LogConfig;

/**
 * Settings of log, metrics and traces.
 *
 * @param log the log on standard error
 * @param metrics bounds of the metrics
 * @param tracing traces for a collector
 */
public record TelemetryConfig(LogConfig log, MetricsConfig metrics, TracingConfig tracing) {}
