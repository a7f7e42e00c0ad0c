package dev.spfgateway.pipeline;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import java.util.List;

/**
 * A subscription as the registry knows it.
 *
 * @param id its GUID
 * @param name for people
 * @param tenant the name of the tenant who owns it
 * @param accountAdmin who SPF sees as the owner of what the subscription creates, such as {@code
 *     user@contoso.com}
 * @param stamps where it lives; the first one answers what no stamp is named for
 */
public record Subscription(
    SubscriptionId id, String name, String tenant, String accountAdmin, List<StampId> stamps) {
  /** Copies the list. */
  public Subscription {
    stamps = List.copyOf(stamps);
  }
}
