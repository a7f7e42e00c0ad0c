package dev.spfgateway.store;

import dev.spfgateway.base.StampId;
import dev.spfgateway.operation.OperationRecord;
import dev.spfgateway.operation.OperationStore;
import dev.spfgateway.pipeline.OperationState;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * The read side of the store: a thread and a connection of its own, so that reads never wait for a
 * commit. Sees what has been committed before it was asked.
 */
final class SqliteReads {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteReads.class);
  private static final int BUSY_MILLIS = 1_000;
  private static final long CLOSE_SECONDS = 5;

  private final Path file;
  private final ThreadPoolExecutor thread;

  /** Used on the thread only. */
  private @Nullable Connection connection;

  SqliteReads(Path file, int maxWaiting) {
    this.file = file;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(maxWaiting),
            work -> {
              Thread made = new Thread(work, "store-reader");
              made.setDaemon(true);
              return made;
            });
  }

  /** What is asked of the database. */
  @FunctionalInterface
  private interface Question<T> {
    T ask(Connection connection) throws SQLException;
  }

  Future<Optional<OperationRecord>> find(UUID id) {
    return read(
        open ->
            Sql.query(
                open,
                OperationRows.SELECT + "WHERE o.id = ?",
                rows ->
                    rows.next()
                        ? Optional.of(OperationRows.one(Columns.of(rows)))
                        : Optional.empty(),
                id.toString()));
  }

  Future<Optional<OperationStore.Keyed>> byKey(String scope, String key) {
    return read(
        open ->
            Sql.query(
                open,
                "SELECT o.*, k.fingerprint, k.expires, k.status, k.headers, k.body"
                    + " FROM idempotency_key k JOIN operation o ON o.id = k.operation"
                    + " WHERE k.scope = ? AND k.key = ?",
                rows ->
                    rows.next()
                        ? Optional.of(OperationRows.keyed(Columns.of(rows)))
                        : Optional.empty(),
                scope,
                key));
  }

  Future<List<OperationRecord>> list(OperationStore.Page page) {
    List<Object> values = new ArrayList<>(List.of(page.subscription().toString()));
    StringBuilder sql = new StringBuilder(OperationRows.SELECT + "WHERE o.subscription = ?");
    page.before().ifPresent(id -> values.add(id.toString()));
    sql.append(page.before().isPresent() ? " AND o.id < ?" : "");
    sql.append(page.openOnly() ? " AND o.ended IS NULL" : "");
    if (!page.states().isEmpty()) {
      sql.append(" AND o.state IN (").append(places(page.states().size())).append(')');
      page.states().stream().map(OperationState::word).forEach(values::add);
    }
    sql.append(" ORDER BY o.id DESC LIMIT ?");
    values.add(page.limit());
    return read(open -> Sql.query(open, sql.toString(), Sql::operations, values.toArray()));
  }

  Future<List<OperationRecord>> open(Instant now, int limit) {
    return read(
        open ->
            Sql.query(
                open,
                OperationRows.SELECT
                    + "WHERE o.ended IS NULL AND (o.state <> 'sending' OR o.lease <= ?)"
                    + " ORDER BY o.id LIMIT ?",
                Sql::operations,
                now.toEpochMilli(),
                limit));
  }

  Future<Set<UUID>> attributed(StampId stamp, Collection<UUID> jobs, UUID except) {
    List<Object> values = new ArrayList<>(List.of(stamp.toString(), except.toString()));
    jobs.forEach(job -> values.add(job.toString()));
    return read(
        open ->
            Sql.query(
                open,
                "SELECT job FROM operation WHERE stamp = ? AND id <> ? AND job IN ("
                    + places(jobs.size())
                    + ")",
                SqliteReads::ids,
                values.toArray()));
  }

  private static Set<UUID> ids(ResultSet rows) throws SQLException {
    Set<UUID> ids = new HashSet<>();
    while (rows.next()) {
      ids.add(UUID.fromString(rows.getString(1)));
    }
    return ids;
  }

  private static String places(int count) {
    return String.join(", ", Collections.nCopies(count, "?"));
  }

  private <T> Future<T> read(Question<T> question) {
    @Nullable Context context = Vertx.currentContext();
    Promise<T> answer = Promise.promise();
    try {
      thread.execute(() -> answer(question, answer, context));
    } catch (RejectedExecutionException e) {
      return Future.failedFuture(new IllegalStateException("too much is being read", e));
    }
    return answer.future();
  }

  private <T> void answer(Question<T> question, Promise<T> answer, @Nullable Context context) {
    try {
      T value = question.ask(connected());
      deliver(context, () -> answer.complete(value));
    } catch (SQLException | RuntimeException e) {
      disconnect();
      deliver(context, () -> answer.fail(e));
    }
  }

  private static void deliver(@Nullable Context context, Runnable completion) {
    if (context == null) {
      completion.run();
    } else {
      context.runOnContext(ignored -> completion.run());
    }
  }

  private Connection connected() throws SQLException {
    @Nullable Connection open = connection;
    if (open == null) {
      SQLiteConfig config = new SQLiteConfig();
      config.setReadOnly(true);
      config.setBusyTimeout(BUSY_MILLIS);
      open = config.createConnection("jdbc:sqlite:" + file);
      connection = open;
    }
    return open;
  }

  private void disconnect() {
    @Nullable Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        LOG.warn("closing the store's read side", e);
      }
    }
  }

  /** Answers what has been asked and stops; gives up after some seconds. */
  void close() throws InterruptedException {
    try {
      thread.execute(this::disconnect);
    } catch (RejectedExecutionException e) {
      LOG.debug("the store's read side is closed or too busy to be", e);
    }
    thread.shutdown();
    if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
      LOG.warn("a read of the store does not end");
    }
  }
}
