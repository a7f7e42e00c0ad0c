package dev.spfgateway.store;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * A thread that reads, with a connection of its own, so that reads never wait for a commit. Sees
 * what has been committed before it was asked.
 */
final class ReadThread {
  private static final Logger LOG = LoggerFactory.getLogger(ReadThread.class);
  private static final int BUSY_MILLIS = 1_000;
  private static final long CLOSE_SECONDS = 5;

  private final Path file;
  private final ThreadPoolExecutor thread;

  /** Used on the thread only. */
  private @Nullable Connection connection;

  /** Takes the most questions that may wait; one more is refused. */
  ReadThread(Path file, String name, int maxWaiting) {
    this.file = file;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(maxWaiting),
            work -> {
              Thread made = new Thread(work, name);
              made.setDaemon(true);
              return made;
            });
  }

  /** What is asked of the database. */
  @FunctionalInterface
  interface Question<T> {
    T ask(Connection connection) throws SQLException;
  }

  /** Asks; the answer comes on the caller's context. */
  <T> Future<T> read(Question<T> question) {
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
