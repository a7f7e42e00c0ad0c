package dev.spfgateway.planted.wiring.config;

import dev.spfgateway.planted.wiring.limit.LimitConfig;

/** Allowed. */
record Reads(LimitConfig limits, LimitConfig.Rate rate) {}
