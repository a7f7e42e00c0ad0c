package dev.spfgateway.operation.claim;

import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.RegistrySnapshot;
import java.util.Set;

/**
 * The tenants whose restores must carry an idempotency key.
 *
 * @param tenants their names
 */
public record KeyRules(Set<String> tenants) implements RegistrySnapshot.Part {
  /** Copies the set. */
  public KeyRules {
    tenants = Set.copyOf(tenants);
  }

  public boolean requiresKey(String tenant) {
    return tenants.contains(tenant);
  }

  /** Always true: a restore without a key is no less safe than before. */
  @Override
  public boolean stillAllows(Exchange permitted) {
    return true;
  }
}
