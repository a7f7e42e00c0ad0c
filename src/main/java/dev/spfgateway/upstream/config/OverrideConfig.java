package dev.spfgateway.upstream.config;

import dev.spfgateway.upstream.health.OverloadConfig;
import dev.spfgateway.upstream.health.ProbeConfig;
import dev.spfgateway.upstream.health.breaker.BreakerConfig;
import dev.spfgateway.upstream.health.budget.BudgetConfig;
import org.jspecify.annotations.Nullable;

/**
 * Where one stamp differs from {@code upstream}. A section that is given takes that section's place
 * as a whole.
 *
 * @param retry further attempts
 * @param budget how many of them
 * @param breaker when an endpoint gets no more requests
 * @param probe how it is probed
 * @param overload how much may be in progress
 * @param tls how TLS is spoken
 */
public record OverrideConfig(
    UpstreamConfig.@Nullable Retry retry,
    @Nullable BudgetConfig budget,
    @Nullable BreakerConfig breaker,
    @Nullable ProbeConfig probe,
    @Nullable OverloadConfig overload,
    UpstreamConfig.@Nullable Tls tls) {}
