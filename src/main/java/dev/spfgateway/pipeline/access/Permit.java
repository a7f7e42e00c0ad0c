package dev.spfgateway.pipeline.access;

import dev.spfgateway.base.StampId;

/**
 * Proof that this principal may do this on this stamp. Forwarding requires one, and only {@code
 * auth} creates them (an architecture test holds that).
 *
 * @param principal the caller
 * @param subscription one of the principal's tenant's subscriptions
 * @param stamp one of the subscription's stamps
 * @param action the permitted action
 */
public record Permit(
    Principal principal, Subscription subscription, StampId stamp, Action action) {}
