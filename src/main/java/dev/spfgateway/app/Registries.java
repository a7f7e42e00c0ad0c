package dev.spfgateway.app;

import dev.spfgateway.admin.access.Operators;
import dev.spfgateway.auth.CredentialConfig;
import dev.spfgateway.auth.Credentials;
import dev.spfgateway.base.Current;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.RegistryFile;
import dev.spfgateway.operation.claim.KeyRules;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.RegistrySnapshot;
import dev.spfgateway.pipeline.access.Subscription;
import dev.spfgateway.routing.Registry;
import dev.spfgateway.routing.SubscriptionConfig;
import dev.spfgateway.upstream.config.StampConfig;
import dev.spfgateway.upstream.stamp.RegisteredStamps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Compiles versions of the registry and holds the newest one. A request reads it once, when it is
 * routed; background tasks read it each time. Reading is thread-safe and cheap. Compiling a large
 * registry takes long and is not for event loops.
 */
public final class Registries implements Supplier<RegistrySnapshot> {
  private final Duration giveUpAfter;
  private final Current<RegistrySnapshot> newest;

  /**
   * Compiles the first version. Reads the files that credentials name.
   *
   * @param giveUpAfter when operations are given up; each stamp must settle earlier
   * @throws InvalidSetting when one of these files can't be used, or a stamp takes too long to
   *     settle
   */
  public Registries(RegistryFile.Loaded first, Duration giveUpAfter) {
    this.giveUpAfter = giveUpAfter;
    this.newest = new Current<>(compiled(1, first));
  }

  @Override
  public RegistrySnapshot get() {
    return newest.get();
  }

  /** Runs {@code follower} after each new version, on the thread that applies it. */
  void onChange(Runnable follower) {
    newest.onChange(follower);
  }

  /**
   * Applies another version, completely or not at all.
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
        sizeOf(config),
        new RegisteredStamps(config.stamps()),
        new Registry(subscriptionsOf(config)),
        credentialsOf(config),
        new Operators(config.operators()),
        new KeyRules(requiringKeysOf(config)),
        new TenantDirectory(config));
  }

  /** A machine's guard must not be released while SPF may still restore the machine. */
  private void checkSettling(RegistryConfig config) {
    for (StampConfig stamp : config.stamps()) {
      if (stamp.settlingTime().compareTo(giveUpAfter) >= 0) {
        throw new InvalidSetting(
            "settlingTime",
            "must be shorter than operation.follow.giveUpAfter in the gateway's configuration,"
                + " which is "
                + giveUpAfter
                + "; that of stamp '"
                + stamp.name()
                + "' is "
                + stamp.settlingTime());
      }
    }
  }

  /** The newest version's tenants. */
  TenantDirectory tenants() {
    return get().part(TenantDirectory.class);
  }

  /** The newest version's stamps. */
  RegisteredStamps stamps() {
    return get().part(RegisteredStamps.class);
  }

  /** The newest version's credentials. */
  public Credentials credentials() {
    return get().part(Credentials.class);
  }

  /** The newest version's size. */
  Size size() {
    return get().part(Size.class);
  }

  /** How many entries a version has. */
  record Size(int tenants, int subscriptions, int credentials, int stamps)
      implements RegistrySnapshot.Part {
    @Override
    public boolean stillAllows(Exchange permitted) {
      return true;
    }
  }

  private static Size sizeOf(RegistryConfig config) {
    return new Size(
        config.tenants().size(),
        config.tenants().stream().mapToInt(tenant -> tenant.subscriptions().size()).sum(),
        config.tenants().stream().mapToInt(tenant -> tenant.credentials().size()).sum(),
        config.stamps().size());
  }

  /** The newest version's operators. */
  Operators operators() {
    return get().part(Operators.class);
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
