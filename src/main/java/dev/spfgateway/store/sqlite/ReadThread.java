package dev.spfgateway.store.sqlite;

import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.pipeline.FairWork;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * A thread that reads on its own connection, so that reads never wait for a commit. Tenants are
 * served in turns. Sees everything that was committed before the query.
 */
final class ReadThread {
  private static final Logger LOG = LoggerFactory.getLogger(ReadThread.class);
  private static final int BUSY_MILLIS = 1_000;
  private static final long CLOSE_SECONDS = 5;

  private final Path file;
  private final ExecutorService thread;
  private final FairWork turns;

  /** Confined to the thread. */
  private @Nullable Connection connection;

  /**
   * @param maxWaiting maximum number of waiting questions; further ones are refused
   */
  ReadThread(Path file, String name, int maxWaiting) {
    this.file = file;
    this.turns = new FairWork(name, 1, maxWaiting);
    // Its own queue holds only the question that has its turn.
    this.thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread made = new Thread(work, name);
              made.setDaemon(true);
              return made;
            });
  }

  /** A query of the database. */
  @FunctionalInterface
  interface Question<T> {
    T ask(Connection connection) throws SQLException;
  }

  /** Runs the query when the asker's turn comes; completes on the caller's context. */
  <T> Future<T> read(Asker asker, Question<T> question) {
    return turns.run(asker, () -> ask(question));
  }

  private <T> Future<T> ask(Question<T> question) {
    Promise<T> answer = Promise.promise();
    try {
      thread.execute(() -> answer(question, answer));
    } catch (RejectedExecutionException e) {
      return Future.failedFuture(new IllegalStateException("the store is closed", e));
    }
    return answer.future();
  }

  private <T> void answer(Question<T> question, Promise<T> answer) {
    try {
      answer.complete(question.ask(connected()));
    } catch (SQLException | RuntimeException e) {
      disconnect();
      answer.tryFail(e);
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
        LOG.warn("closing the store's read side failed", e);
      }
    }
  }

  /** Answers the current question and stops; gives up after some seconds. */
  void close() throws InterruptedException {
    try {
      thread.execute(this::disconnect);
    } catch (RejectedExecutionException e) {
      LOG.debug("the store's read side is closed already", e);
    }
    thread.shutdown();
    if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
      LOG.warn("a read of the store does not end");
    }
  }
}
