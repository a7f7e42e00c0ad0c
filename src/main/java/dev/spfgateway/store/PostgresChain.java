package dev.spfgateway.store;

import dev.spfgateway.audit.ChainEntry;
import dev.spfgateway.audit.SealedEvent;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * A gateway's own chain in a database that others write to, too. Who holds the chain's lock owns
 * it; each append also names the owner and the head that it knows, and fails when another one is
 * there.
 */
final class PostgresChain {
  /** All events of a commit. */
  static final String APPEND = "SELECT audit_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private final String name;
  private final String owner;
  private final List<SealedEvent> appended = new ArrayList<>();
  private final List<ChainEntry> events = new ArrayList<>();
  private long sequence;
  private String hash = SealedEvent.GENESIS;
  private String intended = SealedEvent.GENESIS;

  /** Takes the chain's name and that of this run of the gateway. */
  PostgresChain(String name, String owner) {
    this.name = name;
    this.owner = owner;
  }

  /**
   * Makes a session the chain's, and reads the head. Waits a moment for one that is about to end,
   * such as that of a gateway that was killed.
   *
   * @throws SQLException when another gateway has the chain
   */
  void take(PgConnection session, Duration limit) throws SQLException {
    endOwnSession(session, limit);
    try {
      Row unused =
          one(
              session,
              limit,
              "SELECT pg_advisory_lock($1), set_config('lock_timeout', '0', false)"
                  + " FROM set_config('lock_timeout', $2, false)",
              Tuple.of(PostgresLocks.chain(name), Long.toString(limit.toMillis() / 2)));
    } catch (SQLException e) {
      if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw new SQLException(
            "another gateway has the chain " + name + "; audit.chain names it", e);
      }
      throw e;
    }
    Row head =
        one(
            session,
            limit,
            "INSERT INTO audit_chain VALUES ($1, $2, pg_backend_pid(), 0, $3)"
                + " ON CONFLICT (chain) DO UPDATE SET owner = $2, backend = pg_backend_pid()"
                + " RETURNING sequence, hash",
            Tuple.of(name, owner, SealedEvent.GENESIS));
    sequence = head.getLong(0);
    hash = head.getString(1);
  }

  /** A session of this very run that the server has not given up yet holds the lock for nobody. */
  private void endOwnSession(PgConnection session, Duration limit) throws SQLException {
    RowSet<Row> unused =
        PostgresCalls.await(
            session
                .preparedQuery(
                    "SELECT pg_terminate_backend(a.pid) FROM audit_chain c"
                        + " JOIN pg_stat_activity a ON a.pid = c.backend"
                        + " JOIN pg_locks l ON l.pid = a.pid AND l.locktype = 'advisory' AND l.granted"
                        + " WHERE c.chain = $1 AND c.owner = $2 AND a.pid <> pg_backend_pid()")
                .execute(Tuple.of(name, owner)),
            limit);
  }

  /** Writes the head as it is. */
  void touch(PgConnection session, Duration limit) throws SQLException {
    Row unused =
        one(
            session,
            limit,
            "UPDATE audit_chain SET owner = owner WHERE chain = $1 AND owner = $2 RETURNING sequence",
            Tuple.of(name, owner));
  }

  private static Row one(PgConnection session, Duration limit, String sql, Tuple values)
      throws SQLException {
    RowSet<Row> rows = PostgresCalls.await(session.preparedQuery(sql).execute(values), limit);
    if (rows.size() != 1) {
      throw new SQLException("another gateway took the chain");
    }
    return rows.iterator().next();
  }

  String owner() {
    return owner;
  }

  void begin() {
    appended.clear();
    events.clear();
  }

  long append(ChainEntry event) {
    SealedEvent last =
        appended.isEmpty()
            ? new SealedEvent(name, sequence, "", hash)
            : appended.get(appended.size() - 1);
    SealedEvent sealed = SealedEvent.seal(event, name, last.sequence() + 1, last.hash());
    appended.add(sealed);
    events.add(event);
    intended = sealed.hash();
    return sealed.sequence();
  }

  List<SealedEvent> appended() {
    return appended;
  }

  /** When the events of this commit happened, milliseconds since 1970. */
  List<Long> times() {
    return events.stream().map(event -> event.time().toEpochMilli()).toList();
  }

  /** The values of {@link #APPEND}. */
  Tuple tuple() {
    return Tuple.tuple()
        .addString(name)
        .addString(owner)
        .addString(hash)
        .addArrayOfLong(appended.stream().map(SealedEvent::sequence).toArray(Long[]::new))
        .addArrayOfString(of(event -> event.id().toString()))
        .addArrayOfLong(times().toArray(Long[]::new))
        .addArrayOfString(of(event -> PostgresText.of(event.tenant())))
        .addArrayOfString(of(event -> event.operation().map(UUID::toString).orElse("")))
        .addArrayOfString(appended.stream().map(SealedEvent::json).toArray(String[]::new))
        .addArrayOfString(appended.stream().map(SealedEvent::hash).toArray(String[]::new));
  }

  private String[] of(Function<ChainEntry, String> part) {
    return events.stream().map(part).toArray(String[]::new);
  }

  /** The events are durable. */
  void committed() {
    if (!appended.isEmpty()) {
      SealedEvent last = appended.get(appended.size() - 1);
      sequence = last.sequence();
      hash = last.hash();
    }
  }

  /** Whether the head, read anew, is that of the last commit; false where it had no events. */
  boolean isCommitted() {
    return !appended.isEmpty() && hash.equals(intended);
  }
}
