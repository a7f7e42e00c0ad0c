package dev.spfgateway.planted.wiring.limit;

/** What only app may make. */
public record Limiter(LimitConfig config) {}
