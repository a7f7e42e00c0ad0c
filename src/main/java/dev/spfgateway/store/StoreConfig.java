package dev.spfgateway.store;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.nio.file.Path;

/**
 * The SQLite store.
 *
 * @param file made when absent, with {@code -wal} and {@code -shm} beside it; on a local disk
 * @param maxWaiting events that may wait for the disk, 16 to 100,000; one more is refused
 * @param maxBatch events in one commit, 1 to 10,000
 */
public record StoreConfig(
    Path file, @Default("4096") int maxWaiting, @Default("512") int maxBatch) {
  /** Checks the ranges. */
  public StoreConfig {
    Require.inRange(maxWaiting, 16, 100_000, "maxWaiting");
    Require.inRange(maxBatch, 1, 10_000, "maxBatch");
  }
}
