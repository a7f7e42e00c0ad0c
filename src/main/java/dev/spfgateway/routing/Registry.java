package dev.spfgateway.routing;

import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.RegistrySnapshot;
import dev.spfgateway.pipeline.access.Subscription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds subscriptions by id and by tenant. Immutable; thread-safe. */
public final class Registry implements RegistrySnapshot.Part {
  private final Map<SubscriptionId, Subscription> byId;
  private final Map<String, List<Subscription>> byTenant;

  /** Takes subscriptions with distinct ids. */
  public Registry(Collection<Subscription> subscriptions) {
    byId = new HashMap<>();
    byTenant = new HashMap<>();
    for (Subscription one : subscriptions) {
      byId.put(one.id(), one);
      byTenant.computeIfAbsent(one.tenant(), tenant -> new ArrayList<>(1)).add(one);
    }
  }

  /** The subscription with this id. */
  public Optional<Subscription> find(SubscriptionId id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** A tenant's subscriptions in the order of the file. */
  public List<Subscription> ofTenant(String tenant) {
    return Collections.unmodifiableList(byTenant.getOrDefault(tenant, List.of()));
  }

  /** Only while the subscription's owner, account and stamps are unchanged. */
  @Override
  public boolean stillAllows(Exchange permitted) {
    Subscription earlier = permitted.permit().subscription();
    return find(earlier.id()).filter(earlier::equals).isPresent();
  }
}
