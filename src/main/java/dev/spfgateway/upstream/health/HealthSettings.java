package dev.spfgateway.upstream.health;

import dev.spfgateway.upstream.health.breaker.BreakerConfig;
import dev.spfgateway.upstream.health.budget.BudgetConfig;

/**
 * What holds for one stamp.
 *
 * @param breaker when an endpoint gets no more requests
 * @param probe how it is probed
 * @param overload how much may be in progress
 * @param budget how much may be tried again
 */
public record HealthSettings(
    BreakerConfig breaker, ProbeConfig probe, OverloadConfig overload, BudgetConfig budget) {}
