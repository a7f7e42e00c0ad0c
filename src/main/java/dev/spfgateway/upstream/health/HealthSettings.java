package dev.spfgateway.upstream.health;

import dev.spfgateway.upstream.health.breaker.BreakerConfig;
import dev.spfgateway.upstream.health.budget.BudgetConfig;

/**
 * The health settings of one stamp.
 *
 * @param breaker when an endpoint is ejected
 * @param probe how endpoints are probed
 * @param overload limits of requests in progress
 * @param budget limits of retries
 */
public record HealthSettings(
    BreakerConfig breaker, ProbeConfig probe, OverloadConfig overload, BudgetConfig budget) {}
