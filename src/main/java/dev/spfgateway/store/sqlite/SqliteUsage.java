package dev.spfgateway.store.sqlite;

import dev.spfgateway.pipeline.mutation.TenantFull;
import dev.spfgateway.store.commit.StoreLimits;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Enforces a tenant's limits in a SQLite store. Used inside a transaction. */
final class SqliteUsage {
  private static final String ENDED =
      "SELECT millis - (SELECT min(watched) FROM operation INDEXED BY operation_forgotten"
          + " WHERE tenant = ? AND ended IS NOT NULL) FROM watched_time";
  private static final String KEPT =
      "SELECT (SELECT min(kept_until) FROM idempotency_key INDEXED BY idempotency_key_forgotten"
          + " WHERE tenant = ?) - millis FROM watched_time";

  private final StoreLimits.PerTenant bounds;

  SqliteUsage(StoreLimits.PerTenant bounds) {
    this.bounds = bounds;
  }

  /** How much a tenant keeps. */
  private record Usage(long operations, long keys, long answers) {}

  /**
   * Checks one row of counts.
   *
   * @throws TenantFull when there is no room for one more
   */
  void check(Connection open, String tenant) throws SQLException {
    Usage usage =
        Sql.query(
            open,
            "SELECT operations, keys, answers FROM tenant_usage WHERE tenant = ?",
            rows ->
                rows.next()
                    ? new Usage(rows.getLong(1), rows.getLong(2), rows.getLong(3))
                    : new Usage(0, 0, 0),
            tenant);
    if (usage.operations() >= bounds.operations()) {
      throw new TenantFull(
          TenantFull.Kept.OPERATIONS,
          usage.operations(),
          bounds.operations(),
          millis(open, ENDED, tenant));
    }
    if (usage.keys() >= bounds.keys()) {
      throw new TenantFull(
          TenantFull.Kept.KEYS, usage.keys(), bounds.keys(), millis(open, KEPT, tenant));
    }
    if (usage.answers() >= bounds.answers().bytes()) {
      throw new TenantFull(
          TenantFull.Kept.ANSWERS,
          usage.answers(),
          bounds.answers().bytes(),
          millis(open, KEPT, tenant));
    }
  }

  private static Optional<Duration> millis(Connection open, String sql, String tenant)
      throws SQLException {
    return Sql.query(
        open,
        sql,
        rows ->
            rows.next() && rows.getObject(1) != null
                ? Optional.of(Duration.ofMillis(rows.getLong(1)))
                : Optional.empty(),
        tenant);
  }
}
