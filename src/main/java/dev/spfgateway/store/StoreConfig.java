package dev.spfgateway.store;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.store.commit.StoreLimits;
import dev.spfgateway.store.postgres.server.PostgresConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where and how the store writes.
 *
 * @param maxWaiting intents that may wait for the disk, 16 to 100,000; one more is refused
 * @param maxBatch events in one commit, 1 to 10,000
 * @param maxKept outcomes that may wait while the store can't take them, 100 to 1,000,000; of one
 *     more only the log tells, and its operation is settled by the reconciler
 * @param timeout after this time a call of the store is a failure, and the store one that hangs,
 *     100ms to 60s
 * @param remembered how many of its newest events the gateway holds in memory, to append them again
 *     to a database that came back without them, 0 to 100,000
 * @param perTenant what one tenant may keep; past it, its mutations are refused
 * @param postgresql the server to write to; without it, a SQLite file in the data directory
 */
public record StoreConfig(
    @Default("4096") int maxWaiting,
    @Default("512") int maxBatch,
    @Default("10000") int maxKept,
    @Default("5s") Duration timeout,
    @Default("1000") int remembered,
    StoreLimits.PerTenant perTenant,
    @Nullable PostgresConfig postgresql) {
  /** Checks the ranges. */
  public StoreConfig {
    Require.inRange(maxWaiting, 16, 100_000, "maxWaiting");
    Require.inRange(maxBatch, 1, 10_000, "maxBatch");
    Require.inRange(maxKept, 100, 1_000_000, "maxKept");
    Require.inRange(timeout, Duration.ofMillis(100), Duration.ofSeconds(60), "timeout");
    Require.inRange(remembered, 0, 100_000, "remembered");
  }

  /** How much the store keeps, whichever it is. */
  public StoreLimits limits() {
    return new StoreLimits(maxWaiting, maxBatch, maxKept, timeout, remembered, perTenant);
  }

  /** A SQLite file, with the defaults for the rest. */
  public StoreConfig(int maxWaiting, int maxBatch) {
    this(
        maxWaiting,
        maxBatch,
        10_000,
        Duration.ofSeconds(5),
        1_000,
        new StoreLimits.PerTenant(500_000, 100_000, new ByteSize(256 << 20)),
        null);
  }
}
