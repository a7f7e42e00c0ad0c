package dev.spfgateway.store.postgres.server;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.zip.CRC32;

/**
 * Numbers of the advisory locks that keep gateways on one database from interfering. A transaction
 * takes all of its locks first, in the order of their numbers, so two transactions never wait for
 * each other.
 */
public final class PostgresLocks {
  /** Held while the schema is changed. */
  public static final long SCHEMA = 7_000_001;

  // The next number, 7000002, is held while a partition is created: audit_partition in schema.sql.

  private static final long CHAINS = 1L << 40;
  private static final long STRIPES = 1L << 41;

  /** Bounds the locks of a transaction; a server has some thousands for all transactions. */
  private static final int STRIPE_COUNT = 1_024;

  private PostgresLocks() {}

  /** The lock of a chain's owner, held as long as the session lives. */
  public static long chain(String chain) {
    return CHAINS + hash(chain);
  }

  /** The locks of everything that a transaction changes: guards, keys, operations, jobs. */
  public static Long[] of(Collection<String> names) {
    return names.stream()
        .map(name -> STRIPES + hash(name) % STRIPE_COUNT)
        .distinct()
        .sorted()
        .toArray(Long[]::new);
  }

  private static long hash(String text) {
    CRC32 sum = new CRC32();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return sum.getValue();
  }
}
