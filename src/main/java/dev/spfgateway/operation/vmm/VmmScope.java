package dev.spfgateway.operation.vmm;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import java.time.Duration;

/**
 * The scope in which SPF is asked, and on whose behalf.
 *
 * @param tenant the tenant on whose behalf
 * @param stamp the stamp to ask
 * @param subscription the subscription's scope
 * @param account the {@code x-ms-principal-id}
 * @param limit maximum time for one question
 */
public record VmmScope(
    String tenant, StampId stamp, SubscriptionId subscription, String account, Duration limit) {}
