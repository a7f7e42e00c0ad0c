package dev.spfgateway.app;

import dev.spfgateway.auth.CredentialConfig;
import dev.spfgateway.auth.Credentials;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Latest;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.pipeline.Subscription;
import dev.spfgateway.routing.Registry;
import dev.spfgateway.routing.SubscriptionConfig;
import dev.spfgateway.upstream.StampConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The registry file as its readers need it: each takes the version of the moment. Safe for use by
 * all threads.
 */
public final class Registries {
  private final Latest<List<StampConfig>> stamps;
  private final Latest<Registry> registry;
  private final Latest<Credentials> credentials;
  private final Latest<Set<String>> requiringKeys;

  private final Duration giveUpAfter;

  /**
   * Begins with a first version. Reads the files that credentials name.
   *
   * @param giveUpAfter when operations are given up; each stamp has to settle before
   * @throws InvalidSetting when one of them can't be used, or a stamp takes too long to settle
   */
  public Registries(RegistryConfig config, Duration giveUpAfter) {
    this.giveUpAfter = giveUpAfter;
    checkSettling(config);
    this.credentials = new Latest<>(credentialsOf(config));
    this.registry = new Latest<>(new Registry(subscriptionsOf(config)));
    this.stamps = new Latest<>(config.stamps());
    this.requiringKeys = new Latest<>(requiringKeysOf(config));
  }

  /**
   * Takes another version, as a whole or not at all. Stamps first and credentials last: a
   * subscription never leads to a stamp that isn't there yet, nor a credential to a subscription.
   *
   * @throws InvalidSetting when a file that a credential names can't be used, or a stamp takes too
   *     long to settle
   */
  void replace(RegistryConfig config) {
    checkSettling(config);
    Credentials nextCredentials = credentialsOf(config);
    Registry nextRegistry = new Registry(subscriptionsOf(config));
    stamps.set(config.stamps());
    registry.set(nextRegistry);
    requiringKeys.set(requiringKeysOf(config));
    credentials.set(nextCredentials);
  }

  /** A machine must not become free while SPF may still restore it. */
  private void checkSettling(RegistryConfig config) {
    for (StampConfig stamp : config.stamps()) {
      if (stamp.settlingTime().compareTo(giveUpAfter) >= 0) {
        throw new InvalidSetting(
            "settlingTime",
            "must be shorter than operation.follow.giveUpAfter in the gateway's configuration, which"
                + " is "
                + giveUpAfter
                + "; that of stamp '"
                + stamp.name()
                + "' is "
                + stamp.settlingTime());
      }
    }
  }

  /** How many credentials there are at the moment. */
  public int countCredentials() {
    return credentials.get().ids().size();
  }

  /** The stamps of the moment. */
  Latest<List<StampConfig>> stamps() {
    return stamps;
  }

  /** The subscriptions of the moment. */
  Latest<Registry> registry() {
    return registry;
  }

  /** The credentials of the moment. */
  Latest<Credentials> credentials() {
    return credentials;
  }

  /** Whether a tenant's restores must carry an idempotency key. */
  boolean requiresKey(String tenant) {
    return requiringKeys.get().contains(tenant);
  }

  private static Set<String> requiringKeysOf(RegistryConfig config) {
    return config.tenants().stream()
        .filter(RegistryConfig.TenantConfig::requireIdempotencyKey)
        .map(RegistryConfig.TenantConfig::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Credentials credentialsOf(RegistryConfig config) {
    Map<String, List<CredentialConfig>> byTenant = new LinkedHashMap<>();
    config.tenants().forEach(tenant -> byTenant.put(tenant.name(), tenant.credentials()));
    return Credentials.of(byTenant);
  }

  private static List<Subscription> subscriptionsOf(RegistryConfig config) {
    List<Subscription> subscriptions = new ArrayList<>();
    for (RegistryConfig.TenantConfig tenant : config.tenants()) {
      for (SubscriptionConfig one : tenant.subscriptions()) {
        subscriptions.add(
            new Subscription(
                one.id(), one.name(), tenant.name(), one.accountAdmin(), one.stamps()));
      }
    }
    return subscriptions;
  }
}
