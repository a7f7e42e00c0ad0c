package dev.spfgateway.app;

import dev.spfgateway.auth.CredentialConfig;
import dev.spfgateway.auth.Credentials;
import dev.spfgateway.base.Current;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.RegistryFile;
import dev.spfgateway.operation.KeyRules;
import dev.spfgateway.pipeline.RegistrySnapshot;
import dev.spfgateway.pipeline.Subscription;
import dev.spfgateway.routing.Registry;
import dev.spfgateway.routing.SubscriptionConfig;
import dev.spfgateway.upstream.RegisteredStamps;
import dev.spfgateway.upstream.StampConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Compiles versions of the registry, and holds the newest one. A request reads it once, when it is
 * routed; what works in the background reads it each time. Compiling a large registry takes long,
 * so it is for worker threads; to read the newest version is safe and cheap on all threads.
 */
public final class Registries implements Supplier<RegistrySnapshot> {
  private final Duration giveUpAfter;
  private final Current<RegistrySnapshot> newest;

  /**
   * Begins with a first version. Reads the files that credentials name.
   *
   * @param giveUpAfter when operations are given up; each stamp has to settle before
   * @throws InvalidSetting when one of them can't be used, or a stamp takes too long to settle
   */
  public Registries(RegistryFile.Loaded first, Duration giveUpAfter) {
    this.giveUpAfter = giveUpAfter;
    this.newest = new Current<>(compiled(1, first));
  }

  @Override
  public RegistrySnapshot get() {
    return newest.get();
  }

  /** Has somebody told of each new version, on the thread that brings it. */
  void onChange(Runnable follower) {
    newest.onChange(follower);
  }

  /**
   * Takes another version, as a whole or not at all.
   *
   * @throws InvalidSetting when a file that a credential names can't be used, or a stamp takes too
   *     long to settle
   */
  synchronized RegistrySnapshot replace(RegistryFile.Loaded changed) {
    RegistrySnapshot next = compiled(newest.get().version().number() + 1, changed);
    newest.set(next);
    return next;
  }

  private RegistrySnapshot compiled(long number, RegistryFile.Loaded loaded) {
    RegistryConfig config = loaded.config();
    checkSettling(config);
    return RegistrySnapshot.of(
        new RegistrySnapshot.Version(number, loaded.fingerprint()),
        new RegisteredStamps(config.stamps()),
        new Registry(subscriptionsOf(config)),
        credentialsOf(config),
        new KeyRules(requiringKeysOf(config)));
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

  /** The newest version's stamps. */
  RegisteredStamps stamps() {
    return get().part(RegisteredStamps.class);
  }

  /** The newest version's credentials. */
  public Credentials credentials() {
    return get().part(Credentials.class);
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
