package dev.spfgateway.store.postgres.server;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The settings that the store relies on. They are set after connecting and not as start-up
 * parameters, which poolers refuse or drop; those that decide whether a commit is durable are then
 * read back.
 */
public final class PostgresSettings {
  /** The third value makes the server notice that a gateway's machine is gone. */
  private static final String APPLY =
      "SELECT set_config('synchronous_commit', 'on', false),"
          + " set_config('statement_timeout', $1, false),"
          + " set_config('idle_in_transaction_session_timeout', $1, false),"
          + " set_config('tcp_keepalives_idle', '15', false),"
          + " set_config('tcp_keepalives_interval', '5', false),"
          + " set_config('tcp_keepalives_count', '3', false)";

  /** Neither a backup nor a subscriber to logical changes is a standby that could take over. */
  private static final String READ =
      """
      SELECT pg_is_in_recovery(), current_setting('synchronous_commit'), current_setting('fsync'),
        current_setting('full_page_writes'), current_setting('session_replication_role'),
        current_setting('synchronous_standby_names'),
        (SELECT count(*) FROM pg_stat_replication r
          WHERE r.application_name IS DISTINCT FROM 'pg_basebackup' AND NOT EXISTS (
            SELECT 1 FROM pg_replication_slots s
            WHERE s.active_pid = r.pid AND s.slot_type = 'logical'))
      """;

  private PostgresSettings() {}

  /** Applies the settings that a session needs. */
  static Future<RowSet<Row>> apply(SqlConnection session, Duration limit) {
    return session.preparedQuery(APPLY).execute(Tuple.of(Long.toString(limit.toMillis())));
  }

  /**
   * Reads back the settings that make a commit durable.
   *
   * @throws SQLException when a confirmed commit could be lost; names the setting
   */
  public static void check(SqlConnection session, Duration limit) throws SQLException {
    Row row = PostgresCalls.await(session.preparedQuery(READ).execute(), limit).iterator().next();
    if (row.getBoolean(0)) {
      throw new SQLException("the server is a standby (pg_is_in_recovery), which can't be written");
    }
    must("synchronous_commit", row.getString(1), "on");
    must("fsync", row.getString(2), "on");
    must("full_page_writes", row.getString(3), "on");
    must("session_replication_role", row.getString(4), "origin");
    if (row.getLong(6) > 0 && row.getString(5).isBlank()) {
      throw new SQLException(
          "synchronous_standby_names must name the standbys that a commit waits for, but is empty"
              + " while the server has "
              + row.getLong(6)
              + ": a failover to one of them could lose confirmed records");
    }
  }

  private static void must(String setting, String value, String wanted) throws SQLException {
    if (!wanted.equals(value)) {
      throw new SQLException(
          "the server's "
              + setting
              + " must be "
              + wanted
              + ", but is "
              + value
              + ": confirmed records could be lost");
    }
  }
}
