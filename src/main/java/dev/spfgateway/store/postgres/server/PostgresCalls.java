package dev.spfgateway.store.postgres.server;

import dev.spfgateway.store.commit.CommitDatabase;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the reactive client, and puts failures into words. Blocks; not for event loops. */
public final class PostgresCalls {
  /** Serialization failure, deadlock, unique violation: another gateway was faster. */
  private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "23505");

  private static final String BAD_VALUE = "22";

  private PostgresCalls() {}

  /**
   * Waits for an answer.
   *
   * @throws CommitDatabase.Conflict when another transaction was in the way
   * @throws SQLException when it failed or took too long
   * @throws IllegalArgumentException when the server can never accept the values
   */
  public static <T> T await(Future<T> answer, Duration limit) throws SQLException {
    try {
      return answer
          .toCompletionStage()
          .toCompletableFuture()
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new SQLException("PostgreSQL did not answer within " + limit, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while waiting for PostgreSQL", e);
    }
  }

  /** Waits for the end of work without a result. */
  public static void done(Future<?> work, Duration limit) throws SQLException {
    Object unused = await(work, limit);
  }

  private static SQLException failure(Throwable cause) {
    if (!(cause instanceof PgException told)) {
      return new SQLException("PostgreSQL can't be reached: " + cause.getMessage(), cause);
    }
    String state = String.valueOf(told.getSqlState());
    if (state.startsWith(BAD_VALUE)) {
      throw new IllegalArgumentException("PostgreSQL can't store a value", told);
    }
    String message = "PostgreSQL refused (" + state + "): " + told.getErrorMessage();
    return CONFLICTS.contains(state)
        ? new CommitDatabase.Conflict(message, told)
        : new SQLException(message, state, told);
  }
}
