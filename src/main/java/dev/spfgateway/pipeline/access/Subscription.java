package dev.spfgateway.pipeline.access;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import java.util.List;

/**
 * A subscription in the registry.
 *
 * @param id its GUID
 * @param name for people
 * @param tenant the name of the tenant who owns it
 * @param accountAdmin the account that SPF takes as the owner of what the subscription creates,
 *     such as {@code user@contoso.com}
 * @param stamps the stamps that it has resources on; the first one answers requests that name none
 */
public record Subscription(
    SubscriptionId id, String name, String tenant, String accountAdmin, List<StampId> stamps) {
  /** Copies the list. */
  public Subscription {
    stamps = List.copyOf(stamps);
  }
}
