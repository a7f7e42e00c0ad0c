package dev.spfgateway.operation.vmm;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import java.time.Duration;

/**
 * As whom and where SPF is asked.
 *
 * @param tenant on whose behalf
 * @param stamp of which stamp
 * @param subscription in whose scope
 * @param account the {@code x-ms-principal-id}
 * @param limit how long one question may take
 */
public record VmmScope(
    String tenant, StampId stamp, SubscriptionId subscription, String account, Duration limit) {}
