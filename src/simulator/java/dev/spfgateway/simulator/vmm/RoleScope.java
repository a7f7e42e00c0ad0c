package dev.spfgateway.simulator.vmm;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import java.util.Optional;

/**
 * The scope of a caller: one stamp, and there one subscription or everything.
 *
 * @param subscription empty in the administrator's scope
 */
public record RoleScope(StampId stamp, Optional<SubscriptionId> subscription) {
  /** True when an object of that stamp and subscription is visible here. */
  public boolean includes(StampId otherStamp, SubscriptionId otherSubscription) {
    return stamp.equals(otherStamp)
        && (subscription.isEmpty() || subscription.get().equals(otherSubscription));
  }
}
