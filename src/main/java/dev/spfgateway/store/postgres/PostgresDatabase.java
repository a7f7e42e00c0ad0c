package dev.spfgateway.store.postgres;

import dev.spfgateway.audit.ChainEntry;
import dev.spfgateway.store.commit.CommitDatabase;
import dev.spfgateway.store.postgres.server.PostgresCalls;
import dev.spfgateway.store.postgres.server.PostgresLocks;
import dev.spfgateway.store.postgres.server.PostgresServer;
import dev.spfgateway.store.postgres.server.PostgresSettings;
import dev.spfgateway.store.record.SealedEntry;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The write side of the PostgreSQL store: one connection, one transaction per batch, two round
 * trips each. The first takes the locks and sends all statements; the second appends the events and
 * commits. Confined to the writer's thread, except open and close.
 */
final class PostgresDatabase implements CommitDatabase {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);

  /** Set again in each transaction, because a pooler may have reset the session. */
  private static final String BEGIN = "BEGIN; SET LOCAL synchronous_commit TO on";

  private final PostgresServer server;
  private final PostgresChain chain;
  private final PostgresPartitions partitions;
  private final List<Sent> batch = new ArrayList<>();
  private final Set<String> touched = new LinkedHashSet<>();
  private boolean isSent;
  private @Nullable PgConnection connection;

  /** A statement of the current batch, and its answer once it was sent. */
  static final class Sent {
    private final PostgresWork.Statement statement;
    private @Nullable Future<RowSet<Row>> answer;

    private Sent(PostgresWork.Statement statement) {
      this.statement = statement;
    }
  }

  PostgresDatabase(PostgresServer server, PostgresChain chain) {
    this.server = server;
    this.chain = chain;
    this.partitions = new PostgresPartitions(server.config().monthsAhead());
  }

  /** Opens the connection if it is closed, and reads the chain's head again. */
  void connect() throws SQLException {
    if (connection != null) {
      return;
    }
    PgConnection opened = server.connect();
    try {
      List<SealedEntry> missing = chain.take(opened, server.timeout());
      partitions.ahead(opened, server.timeout());
      if (!missing.isEmpty()) {
        resume(opened, missing);
      } else if (chain.hasLoss()) {
        PostgresCalls.done(chain.announce(opened), server.timeout());
      }
      chain.lookElsewhere(opened, server.timeout());
    } catch (SQLException | RuntimeException e) {
      opened.close();
      throw e;
    }
    connection = opened;
  }

  /**
   * Appends the missing events, so that the chain continues although the database lacks what is
   * known.
   */
  private void resume(PgConnection opened, List<SealedEntry> missing) throws SQLException {
    PostgresCalls.done(opened.query(BEGIN).execute(), server.timeout());
    PostgresCalls.done(chain.resume(opened, missing), server.timeout());
    partitions.ensure(opened, chain.times(), server.timeout());
    PostgresCalls.done(
        opened.preparedQuery(PostgresChain.APPEND).execute(chain.tuple()), server.timeout());
    PostgresCalls.done(chain.announce(opened), server.timeout());
    PostgresCalls.done(opened.query("COMMIT").execute(), server.timeout());
    chain.committed();
  }

  /** Sends nothing before the batch is known: its locks come first. */
  @Override
  public void begin() throws SQLException {
    connect();
    batch.clear();
    touched.clear();
    isSent = false;
    chain.begin();
  }

  /** Adds a statement to the batch. */
  Sent add(PostgresWork.Statement statement) {
    Sent sent = new Sent(statement);
    batch.add(sent);
    touched.addAll(statement.touches());
    return sent;
  }

  private void send() throws SQLException {
    PgConnection open = open();
    isSent = true;
    Future<RowSet<Row>> begun = open.query(BEGIN).execute();
    Future<RowSet<Row>> locked =
        open.preparedQuery("SELECT count(pg_advisory_xact_lock(n)) FROM unnest($1::bigint[]) AS n")
            .execute(Tuple.tuple().addArrayOfLong(PostgresLocks.of(touched)));
    for (Sent one : batch) {
      one.answer = open.preparedQuery(one.statement.sql()).execute(one.statement.values());
    }
    PostgresCalls.done(begun, server.timeout());
    PostgresCalls.done(locked, server.timeout());
  }

  /** The rows of a statement in the batch. */
  RowSet<Row> answer(Sent sent) throws SQLException {
    if (!isSent) {
      send();
    }
    return PostgresCalls.await(Objects.requireNonNull(sent.answer), server.timeout());
  }

  /** The gateway's own chain. */
  PostgresChain chain() {
    return chain;
  }

  /** Appends an event to the chain and returns its place there. */
  long append(ChainEntry event) {
    return chain.append(event);
  }

  @Override
  public void commit() throws SQLException {
    if (!isSent && !chain.hasEvents()) {
      return;
    }
    if (!isSent) {
      notCommitted(this::send);
    }
    PgConnection open = open();
    Future<?> appended = Future.succeededFuture();
    if (chain.hasEvents()) {
      notCommitted(() -> partitions.ensure(open, chain.times(), server.timeout()));
      appended = open.preparedQuery(PostgresChain.APPEND).execute(chain.tuple());
    }
    chain.committing();
    Future<RowSet<Row>> done = open.query("COMMIT").execute();
    Future<?> first = appended;
    // If the server refused the events, it turned the commit into a rollback; if it is gone, this
    // fails.
    PostgresCalls.done(done, server.timeout());
    notCommitted(() -> PostgresCalls.done(first, server.timeout()));
    chain.committed();
  }

  /** A step that may fail before the commit. */
  @FunctionalInterface
  private interface Step {
    void run() throws SQLException;
  }

  private static void notCommitted(Step step) throws SQLException {
    try {
      step.run();
    } catch (CommitDatabase.NotCommitted e) {
      throw e;
    } catch (SQLException | RuntimeException e) {
      throw new CommitDatabase.NotCommitted(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public boolean isCommitted() throws SQLException {
    connect();
    return chain.isCommitted();
  }

  @Override
  public void check() throws SQLException {
    try {
      connect();
      PostgresSettings.check(open(), server.timeout());
      chain.lookElsewhere(open(), server.timeout());
    } catch (SQLException e) {
      rollback();
      throw e;
    }
  }

  /** Writes the chain's owner again, which fails on a read-only server or a full disk. */
  @Override
  public void probe() throws SQLException {
    try {
      connect();
      PostgresSettings.check(open(), server.timeout());
      chain.touch(open(), server.timeout());
    } catch (SQLException e) {
      rollback();
      throw e;
    }
  }

  @Override
  public void undo() {
    try {
      PostgresCalls.done(open().query("ROLLBACK").execute(), server.timeout());
      partitions.forget();
    } catch (SQLException | RuntimeException e) {
      rollback();
    }
  }

  /**
   * Closes the connection, so that the server drops the transaction; the head is then read again.
   */
  @Override
  public void rollback() {
    @Nullable PgConnection open = connection;
    connection = null;
    if (open != null) {
      open.close();
    }
  }

  /** Closes the connection and waits for the end, so that another gateway finds the chain free. */
  void close() {
    @Nullable PgConnection open = connection;
    connection = null;
    if (open != null) {
      try {
        PostgresCalls.done(open.close(), server.timeout());
      } catch (SQLException e) {
        LOG.warn("closing the store failed", e);
      }
    }
  }

  private PgConnection open() throws SQLException {
    if (connection == null) {
      throw new SQLException("the store is closed");
    }
    return connection;
  }
}
