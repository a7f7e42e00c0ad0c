package dev.spfgateway.upstream.config;

import dev.spfgateway.upstream.health.OverloadConfig;
import dev.spfgateway.upstream.health.ProbeConfig;
import dev.spfgateway.upstream.health.breaker.BreakerConfig;
import dev.spfgateway.upstream.health.budget.BudgetConfig;
import org.jspecify.annotations.Nullable;

/**
 * One stamp's deviations from {@code upstream}. A given section replaces that section as a whole.
 *
 * @param retry further attempts
 * @param budget how many of them
 * @param breaker when an endpoint is ejected
 * @param probe how endpoints are probed
 * @param overload limits of requests in progress
 * @param tls TLS settings
 */
public record OverrideConfig(
    UpstreamConfig.@Nullable Retry retry,
    @Nullable BudgetConfig budget,
    @Nullable BreakerConfig breaker,
    @Nullable ProbeConfig probe,
    @Nullable OverloadConfig overload,
    UpstreamConfig.@Nullable Tls tls) {}
