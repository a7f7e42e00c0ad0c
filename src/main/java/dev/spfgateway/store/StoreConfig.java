package dev.spfgateway.store;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;

/**
 * How the store writes.
 *
 * @param maxWaiting intents that may wait for the disk, 16 to 100,000; one more is refused
 * @param maxBatch events in one commit, 1 to 10,000
 */
public record StoreConfig(@Default("4096") int maxWaiting, @Default("512") int maxBatch) {
  /** Checks the ranges. */
  public StoreConfig {
    Require.inRange(maxWaiting, 16, 100_000, "maxWaiting");
    Require.inRange(maxBatch, 1, 10_000, "maxBatch");
  }
}
