package dev.spfgateway.telemetry;

/**
 * What the gateway tells of requests beyond log and metrics.
 *
 * @param tracing traces for a collector
 */
public record TelemetryConfig(TracingConfig tracing) {}
