package dev.spfgateway.simulator.vmm;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The cloud of a subscription on a stamp.
 *
 * @param name the subscription's name
 */
public record Cloud(StampId stamp, SubscriptionId subscription, String name) {
  /** The cloud's id, the same at every start of the simulator. */
  public UUID id() {
    String source = "cloud " + stamp + " " + subscription;
    return UUID.nameUUIDFromBytes(source.getBytes(StandardCharsets.US_ASCII));
  }
}
