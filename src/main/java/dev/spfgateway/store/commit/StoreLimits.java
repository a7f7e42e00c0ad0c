package dev.spfgateway.store.commit;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;

/** Limits of what a store keeps and of what may wait for it, as {@code StoreConfig} describes. */
public record StoreLimits(
    int maxWaiting,
    int maxBatch,
    int maxKept,
    Duration timeout,
    int remembered,
    PerTenant perTenant) {
  /**
   * The limits of one tenant's data in the store. Audit events are not counted: none is ever
   * dropped for want of room.
   *
   * @param operations open operations, and ended ones that are not deleted yet, 1 to 100,000,000
   * @param keys idempotency keys, 1 to 100,000,000
   * @param answers headers and bodies of the answers kept for replays, 1KiB to 1024GiB; operations
   *     in progress when the limit is reached still store theirs
   */
  public record PerTenant(
      @Default("500000") int operations,
      @Default("100000") int keys,
      @Default("256MiB") ByteSize answers) {
    /** Checks the ranges. */
    public PerTenant {
      Require.inRange(operations, 1, 100_000_000, "operations");
      Require.inRange(keys, 1, 100_000_000, "keys");
      Require.inRange(answers, new ByteSize(1 << 10), new ByteSize(1L << 40), "answers");
    }
  }
}
