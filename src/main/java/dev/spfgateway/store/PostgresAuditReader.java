package dev.spfgateway.store;

import dev.spfgateway.audit.AuditReader;
import dev.spfgateway.audit.SealedEvent;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** Reads events out of a PostgreSQL store, also while gateways write to it. */
public final class PostgresAuditReader implements AuditReader {
  private final Vertx vertx;
  private final PgConnection session;
  private final Duration limit;

  private PostgresAuditReader(Vertx vertx, PgConnection session, Duration limit) {
    this.vertx = vertx;
    this.session = session;
    this.limit = limit;
  }

  /**
   * Connects.
   *
   * @throws StoreException when the server can't be reached
   */
  public static PostgresAuditReader open(PostgresConfig config, Duration limit) {
    Vertx vertx = Vertx.vertx();
    try {
      PgConnection session = new PostgresServer(vertx, config, limit).connect();
      return new PostgresAuditReader(vertx, session, limit);
    } catch (SQLException | RuntimeException e) {
      vertx.close();
      throw new StoreException("can't open the store: " + e.getMessage(), e);
    }
  }

  @Override
  public List<SealedEvent> search(Query query) {
    String sql =
        "SELECT chain, sequence, json, hash FROM audit_event"
            + " WHERE ($1::text IS NULL OR tenant = $1) AND ($2::text IS NULL OR operation = $2)"
            + " ORDER BY time DESC, sequence DESC LIMIT $3";
    try {
      return read(
          PostgresCalls.await(
              session
                  .preparedQuery(sql)
                  .execute(
                      PostgresOperations.tuple(
                          query.tenant().orElse(null),
                          query.operation().map(UUID::toString).orElse(null),
                          (long) query.limit())),
              limit));
    } catch (SQLException e) {
      throw new StoreException("can't read the store: " + e.getMessage(), e);
    }
  }

  private static List<SealedEvent> read(RowSet<Row> rows) {
    List<SealedEvent> events = new ArrayList<>();
    rows.forEach(
        row ->
            events.add(
                new SealedEvent(
                    row.getString(0), row.getLong(1), row.getString(2), row.getString(3))));
    Collections.reverse(events);
    return events;
  }

  @Override
  public void close() {
    session.close();
    vertx.close();
  }
}
