package dev.spfgateway.store.postgres;

import dev.spfgateway.store.postgres.server.PostgresCalls;
import dev.spfgateway.store.postgres.server.PostgresLocks;
import dev.spfgateway.store.postgres.server.PostgresServer;
import dev.spfgateway.store.record.SchemaVersions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.sql.SQLException;
import java.time.Duration;

/** Updates a database to the newest version, even if several gateways start at once. */
final class PostgresMigration {
  /** Longer than the limit of other statements: creating an index on many events takes time. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  static final SchemaVersions VERSIONS = SchemaVersions.beside(PostgresMigration.class);

  private final PgConnection session;

  private PostgresMigration(PgConnection session) {
    this.session = session;
  }

  /** Runs the missing changes, all in one transaction under one lock. */
  static void run(PostgresServer server, SchemaVersions versions) throws SQLException {
    PgConnection session = server.connect();
    try {
      new PostgresMigration(session).run(versions);
    } finally {
      session.close();
    }
  }

  private void run(SchemaVersions versions) throws SQLException {
    execute("BEGIN");
    execute("SET LOCAL statement_timeout = " + LIMIT.toMillis());
    execute("SET LOCAL client_min_messages = warning");
    execute("SELECT pg_advisory_xact_lock(" + PostgresLocks.SCHEMA + ")");
    String encoding = ask("SHOW server_encoding").iterator().next().getString(0);
    if (!encoding.equals("UTF8")) {
      throw new SQLException("the encoding of the database must be UTF8, but is " + encoding);
    }
    execute("CREATE TABLE IF NOT EXISTS store_version (version integer NOT NULL)");
    RowSet<Row> rows = ask("SELECT version FROM store_version");
    int version = rows.size() == 0 ? 0 : rows.iterator().next().getInteger(0);
    for (String step : versions.after(version)) {
      execute(step);
    }
    if (version < versions.newest()) {
      execute("DELETE FROM store_version");
      execute("INSERT INTO store_version VALUES (" + versions.newest() + ")");
    }
    execute("COMMIT");
  }

  private void execute(String sql) throws SQLException {
    PostgresCalls.done(session.query(sql).execute(), LIMIT);
  }

  private RowSet<Row> ask(String sql) throws SQLException {
    return PostgresCalls.await(session.query(sql).execute(), LIMIT);
  }
}
