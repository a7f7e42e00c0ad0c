package dev.spfgateway.pipeline.access;

import dev.spfgateway.base.AddressRange;
import dev.spfgateway.base.SubscriptionId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rights of a credential: its roles in subscriptions, and the addresses from which it may be
 * used.
 *
 * @param everywhere the role in all of the tenant's subscriptions; empty when it has only those in
 *     {@code subscriptions}
 * @param subscriptions the role in single subscriptions
 * @param addresses the addresses from which it may be used; any when empty
 * @param scope further restrictions within the roles
 */
public record Grant(
    Optional<Role> everywhere,
    Map<SubscriptionId, Role> subscriptions,
    List<AddressRange> addresses,
    Scope scope) {
  /** Copies the collections. */
  public Grant {
    subscriptions = Map.copyOf(subscriptions);
    addresses = List.copyOf(addresses);
  }

  /** One role in all of the tenant's subscriptions, from anywhere. */
  public static Grant of(Role role) {
    return new Grant(Optional.of(role), Map.of(), List.of(), Scope.OPEN);
  }

  /** The role in a subscription of the tenant; empty when the credential has none there. */
  public Optional<Role> roleIn(SubscriptionId subscription) {
    return Optional.ofNullable(subscriptions.get(subscription)).or(() -> everywhere);
  }
}
