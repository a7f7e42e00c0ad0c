package dev.spfgateway.app;

import dev.spfgateway.auth.CredentialConfig;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.RegistryConfig.TenantConfig;
import dev.spfgateway.routing.SubscriptionConfig;
import dev.spfgateway.upstream.config.StampConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Says what differs between two versions of the registry, without any secret. */
final class RegistryChanges {
  private static final int MOST = 200;

  private final List<String> changes = new ArrayList<>();
  private int omitted;

  private RegistryChanges() {}

  /** The changes, one line each; at most a few hundred, and the number of the others. */
  static List<String> between(RegistryConfig before, RegistryConfig after) {
    RegistryChanges found = new RegistryChanges();
    found.compare(
        "stamp ", before.stamps(), after.stamps(), StampConfig::name, found::otherwiseChanged);
    found.compare("tenant ", before.tenants(), after.tenants(), TenantConfig::name, found::tenant);
    found.compare(
        "operator ",
        before.operators(),
        after.operators(),
        one -> one.name(),
        found::otherwiseChanged);
    if (found.omitted > 0) {
      found.changes.add("and " + found.omitted + " more changes");
    }
    return found.changes;
  }

  @FunctionalInterface
  private interface Difference<T> {
    void tell(String name, T before, T after);
  }

  private <T> void compare(
      String kind,
      Collection<T> before,
      Collection<T> after,
      Function<T, String> name,
      Difference<T> difference) {
    Map<String, T> old = new LinkedHashMap<>();
    before.forEach(one -> old.put(name.apply(one), one));
    for (T now : after) {
      String called = kind + name.apply(now);
      @Nullable T earlier = old.remove(name.apply(now));
      if (earlier == null) {
        tell(called + " added");
      } else if (!earlier.equals(now)) {
        difference.tell(called, earlier, now);
      }
    }
    old.keySet().forEach(gone -> tell(kind + gone + " removed"));
  }

  private void tell(String change) {
    if (changes.size() < MOST) {
      changes.add(change);
    } else {
      omitted++;
    }
  }

  private <T> void otherwiseChanged(String name, T before, T after) {
    tell(name + " changed");
  }

  private void tenant(String name, TenantConfig before, TenantConfig after) {
    compare(
        name + ": subscription ",
        before.subscriptions(),
        after.subscriptions(),
        one -> one.id().toString(),
        this::<SubscriptionConfig>otherwiseChanged);
    compare(
        name + ": credential ",
        before.credentials(),
        after.credentials(),
        CredentialConfig::id,
        this::credential);
    if (before.requireIdempotencyKey() != after.requireIdempotencyKey()) {
      tell(name + ": requireIdempotencyKey is " + after.requireIdempotencyKey());
    }
  }

  private void credential(String name, CredentialConfig before, CredentialConfig after) {
    boolean revoked = after.revoked() && !before.revoked();
    tell(name + Optional.of(" revoked").filter(word -> revoked).orElse(" changed"));
  }
}
