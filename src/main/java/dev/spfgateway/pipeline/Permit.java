package dev.spfgateway.pipeline;

import dev.spfgateway.base.StampId;

/**
 * Proof that this principal may do this on this stamp. Forwarding demands one, and only {@code
 * auth} makes them (an architecture test holds that).
 *
 * @param principal who
 * @param subscription in which subscription, which is the principal's tenant's
 * @param stamp on which stamp, which is one of the subscription's
 * @param action what
 */
public record Permit(
    Principal principal, Subscription subscription, StampId stamp, Action action) {}
