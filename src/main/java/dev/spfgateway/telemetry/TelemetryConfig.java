package dev.spfgateway.telemetry;

/**
 * Settings of telemetry in addition to log and metrics.
 *
 * @param tracing traces for a collector
 */
public record TelemetryConfig(TracingConfig tracing) {}
