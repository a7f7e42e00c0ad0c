package dev.spfgateway.app;

import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.RegistryConfig.TenantConfig;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.RegistrySnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The tenants of one version of the registry by name, for operators to page through. Immutable. */
final class TenantDirectory implements RegistrySnapshot.Part {
  private final RegistryConfig config;
  private final NavigableMap<String, TenantConfig> byName = new TreeMap<>();

  TenantDirectory(RegistryConfig config) {
    this.config = config;
    config.tenants().forEach(tenant -> byName.put(tenant.name(), tenant));
  }

  /** Other parts decide. */
  @Override
  public boolean stillAllows(Exchange permitted) {
    return true;
  }

  /** The registry as it was read. */
  RegistryConfig config() {
    return config;
  }

  Optional<TenantConfig> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * Tenants in the order of their names.
   *
   * @param search only those whose name contains this, in any case
   * @param after only those after this name; empty begins at the first
   * @param limit maximum number of tenants
   */
  List<TenantConfig> page(String search, String after, int limit) {
    String wanted = search.toLowerCase(Locale.ROOT);
    List<TenantConfig> page = new ArrayList<>();
    for (TenantConfig tenant : byName.tailMap(after, false).values()) {
      if (tenant.name().toLowerCase(Locale.ROOT).contains(wanted)) {
        page.add(tenant);
      }
      if (page.size() == limit) {
        break;
      }
    }
    return page;
  }
}
