package dev.spfgateway.routing;

import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.pipeline.Subscription;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every subscription, by id. Immutable; shared by all event loops. */
public final class Registry {
  private final Map<SubscriptionId, Subscription> byId = new LinkedHashMap<>();

  /** Takes subscriptions whose ids differ. */
  public Registry(Collection<Subscription> subscriptions) {
    subscriptions.forEach(subscription -> byId.put(subscription.id(), subscription));
  }

  /** The subscription with this id. */
  public Optional<Subscription> find(SubscriptionId id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** A tenant's subscriptions in the order of the file. */
  public List<Subscription> ofTenant(String tenant) {
    return byId.values().stream().filter(entry -> entry.tenant().equals(tenant)).toList();
  }
}
