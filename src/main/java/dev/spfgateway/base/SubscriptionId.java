package dev.spfgateway.base;

import java.util.Optional;
import java.util.UUID;

/**
 * Identifies a subscription, the first segment of a tenant's URL; SPF maps it to the VMM user role
 * with the same GUID.
 */
public record SubscriptionId(UUID value) {
  /** Reads the 8-4-4-4-12 form in any case; empty for anything else. */
  public static Optional<SubscriptionId> parse(String text) {
    return Guids.parse(text).map(SubscriptionId::new);
  }

  /** The GUID in lower case, as it goes upstream and into the audit log. */
  @Override
  public String toString() {
    return value.toString();
  }
}
