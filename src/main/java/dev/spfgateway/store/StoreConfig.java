package dev.spfgateway.store;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.store.commit.StoreLimits;
import dev.spfgateway.store.postgres.server.PostgresConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of the store.
 *
 * @param maxWaiting maximum number of intents that wait for a commit, 16 to 100,000; beyond it, the
 *     tenant with the most loses its last one
 * @param maxBatch maximum number of events in one commit, 1 to 10,000
 * @param maxKept maximum number of outcomes that wait while the store can't take them, 100 to
 *     1,000,000; further ones are only logged, and their operations are settled by the reconciler
 * @param timeout time after which a call of the store counts as failed, and the store as hanging,
 *     100ms to 60s
 * @param remembered number of the newest events that the gateway holds in memory, to append them
 *     again to a database that came back without them, 0 to 100,000
 * @param perTenant what one tenant may keep; beyond it, its mutations are refused
 * @param postgresql the PostgreSQL server; without it, a SQLite file in the data directory is used
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

  /** The limits of the store, whatever its database. */
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
