package dev.spfgateway.store.postgres;

import dev.spfgateway.audit.ChainEntry;
import dev.spfgateway.audit.ChainHead;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.store.postgres.server.PostgresCalls;
import dev.spfgateway.store.postgres.server.PostgresLocks;
import dev.spfgateway.store.postgres.server.PostgresText;
import dev.spfgateway.store.record.ChainEvidence;
import dev.spfgateway.store.record.ChainMemory;
import dev.spfgateway.store.record.SealedEntry;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * A gateway's own chain in a database that others write to as well. The session that holds the
 * chain's lock owns it; each append also names the owner and the head that it knows, and fails if
 * either differs.
 */
final class PostgresChain {
  /** Appends all events of a commit. */
  static final String APPEND = "SELECT audit_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private final String name;
  private final String owner;
  private final ChainMemory memory;
  private final List<SealedEntry> appended = new ArrayList<>();
  private ChainHead head = ChainHead.START;

  /**
   * @param owner this run of the gateway
   * @param memory what it knows of the chain
   */
  PostgresChain(String name, String owner, ChainMemory memory) {
    this.name = name;
    this.owner = owner;
    this.memory = memory;
  }

  /**
   * Takes the chain for a session, and compares it with what is known. Waits a moment for a session
   * that is about to end, such as that of a gateway that was killed.
   *
   * @return the events for {@link #resume} to append, because the database lacks what is known
   * @throws SQLException when another gateway has the chain
   */
  List<SealedEntry> take(PgConnection session, Duration limit) throws SQLException {
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
            "another gateway uses the audit chain " + name + "; set another name in audit.chain",
            e);
      }
      throw e;
    }
    Row claimed =
        one(
            session,
            limit,
            "INSERT INTO audit_chain VALUES ($1, $2, pg_backend_pid(), 0, $3)"
                + " ON CONFLICT (chain) DO UPDATE SET owner = $2, backend = pg_backend_pid()"
                + " RETURNING sequence, hash",
            Tuple.of(name, owner, SealedEvent.GENESIS));
    head = new ChainHead(claimed.getLong(0), claimed.getString(1));
    return memory.compare(last(session, limit), head, evidence(session, limit));
  }

  /** The last event that the database really has. */
  private ChainHead last(PgConnection session, Duration limit) throws SQLException {
    RowSet<Row> rows =
        PostgresCalls.await(
            session
                .preparedQuery(
                    "SELECT sequence, hash FROM audit_event WHERE chain = $1"
                        + " ORDER BY sequence DESC LIMIT 1")
                .execute(Tuple.of(name)),
            limit);
    return rows.size() == 0
        ? ChainHead.START
        : new ChainHead(rows.iterator().next().getLong(0), rows.iterator().next().getString(1));
  }

  private ChainEvidence evidence(PgConnection session, Duration limit) {
    return new ChainEvidence(
        name,
        (sql, values) -> {
          RowSet<Row> rows =
              PostgresCalls.await(
                  session.preparedQuery(numbered(sql)).execute(Tuple.wrap(values)), limit);
          List<String> texts = new ArrayList<>();
          rows.forEach(row -> texts.add(row.getString(0)));
          return texts;
        });
  }

  /** Numbers the parameters, as PostgreSQL requires. */
  private static String numbered(String sql) {
    String numbered = sql;
    for (int i = 1; numbered.contains("?"); i++) {
      numbered = numbered.replaceFirst("\\?", "\\$" + i);
    }
    return numbered;
  }

  /**
   * Begins to append the events that {@link #take} returned; the head is moved to before the first
   * of them.
   */
  Future<RowSet<Row>> resume(PgConnection session, List<SealedEntry> missing) {
    appended.clear();
    appended.addAll(missing);
    memory.resuming(missing);
    head = missing.get(0).before();
    return session
        .preparedQuery(
            "UPDATE audit_chain SET sequence = $3, hash = $4 WHERE chain = $1 AND owner = $2")
        .execute(Tuple.of(name, owner, head.sequence(), head.hash()));
  }

  /**
   * Ends a session of this same run that the server has not given up yet, and that still holds the
   * lock.
   */
  private void endOwnSession(PgConnection session, Duration limit) throws SQLException {
    RowSet<Row> unused =
        PostgresCalls.await(
            session
                .preparedQuery(
                    "SELECT pg_terminate_backend(a.pid) FROM audit_chain c JOIN pg_stat_activity a"
                        + " ON a.pid = c.backend JOIN pg_locks l ON l.pid = a.pid AND l.locktype ="
                        + " 'advisory' AND l.granted WHERE c.chain = $1 AND c.owner = $2 AND a.pid"
                        + " <> pg_backend_pid()")
                .execute(Tuple.of(name, owner)),
            limit);
  }

  /** Writes the head unchanged. */
  void touch(PgConnection session, Duration limit) throws SQLException {
    Row unused =
        one(
            session,
            limit,
            "UPDATE audit_chain SET owner = owner WHERE chain = $1 AND owner = $2 RETURNING"
                + " sequence",
            Tuple.of(name, owner));
  }

  private static Row one(PgConnection session, Duration limit, String sql, Tuple values)
      throws SQLException {
    RowSet<Row> rows = PostgresCalls.await(session.preparedQuery(sql).execute(values), limit);
    if (rows.size() != 1) {
      throw new SQLException("another gateway has taken over the audit chain");
    }
    return rows.iterator().next();
  }

  String name() {
    return name;
  }

  String owner() {
    return owner;
  }

  /** Makes the other gateways on the database refuse mutations as long as this one must. */
  Future<RowSet<Row>> announce(PgConnection session) {
    return session
        .preparedQuery("INSERT INTO store_loss VALUES ($1) ON CONFLICT DO NOTHING")
        .execute(Tuple.of(name));
  }

  boolean hasLoss() {
    return memory.loss().isPresent();
  }

  /** Records whether another gateway found a loss that no operator has accepted. */
  void lookElsewhere(PgConnection session, Duration limit) throws SQLException {
    RowSet<Row> rows =
        PostgresCalls.await(
            session
                .preparedQuery("SELECT chain FROM store_loss WHERE chain <> $1 LIMIT 1")
                .execute(Tuple.of(name)),
            limit);
    memory.elsewhere(
        rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next().getString(0)));
  }

  void begin() {
    appended.clear();
    memory.begin();
  }

  long append(ChainEntry event) {
    ChainHead last = appended.isEmpty() ? head : appended.get(appended.size() - 1).head();
    SealedEntry entry = SealedEntry.after(last, event, name);
    appended.add(entry);
    return entry.sealed().sequence();
  }

  /** Records that a statement is part of the transaction. */
  void stating(Statement statement) {
    memory.stating(statement);
  }

  boolean hasEvents() {
    return !appended.isEmpty();
  }

  /** The times of this commit's events, milliseconds since 1970. */
  List<Long> times() {
    return appended.stream().map(one -> one.entry().time().toEpochMilli()).toList();
  }

  /** The values of {@link #APPEND}. */
  Tuple tuple() {
    return Tuple.tuple()
        .addString(name)
        .addString(owner)
        .addString(head.hash())
        .addArrayOfLong(appended.stream().map(one -> one.sealed().sequence()).toArray(Long[]::new))
        .addArrayOfString(of(one -> one.entry().id().toString()))
        .addArrayOfLong(times().toArray(Long[]::new))
        .addArrayOfString(of(one -> PostgresText.of(one.entry().tenant())))
        .addArrayOfString(of(one -> one.entry().operation().map(UUID::toString).orElse("")))
        .addArrayOfString(of(one -> one.sealed().json()))
        .addArrayOfString(of(one -> one.sealed().hash()));
  }

  private String[] of(Function<SealedEntry, String> part) {
    return appended.stream().map(part).toArray(String[]::new);
  }

  /** Records that the events are about to be committed. */
  void committing() {
    memory.committing(appended);
  }

  /** Records that the events are durable. */
  void committed() {
    memory.committed();
    if (!appended.isEmpty()) {
      head = appended.get(appended.size() - 1).head();
    }
  }

  /** Whether the head, read again, is that of the last commit; false if that had no events. */
  boolean isCommitted() {
    return memory.isCommitted(head);
  }
}
