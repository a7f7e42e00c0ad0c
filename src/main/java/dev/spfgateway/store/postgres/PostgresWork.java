package dev.spfgateway.store.postgres;

import dev.spfgateway.store.commit.GroupCommit;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * One statement of a transaction. All statements of a batch are sent at once; their results are
 * examined afterwards.
 */
final class PostgresWork<T> implements GroupCommit.Work<T> {
  private final PostgresDatabase database;
  private final Statement statement;
  private final Reading<T> reading;
  private PostgresDatabase.@Nullable Sent sent;

  /**
   * The statement to send.
   *
   * @param sql one statement
   * @param values its values
   * @param touches names of what it changes, for the locks
   */
  record Statement(String sql, Tuple values, Collection<String> touches) {}

  /** Turns the rows into a result; may append events, and throws to refuse. */
  @FunctionalInterface
  interface Reading<T> {
    T read(RowSet<Row> rows) throws SQLException;
  }

  PostgresWork(PostgresDatabase database, Statement statement, Reading<T> reading) {
    this.database = database;
    this.statement = statement;
    this.reading = reading;
  }

  @Override
  public void prepare() {
    sent = database.add(statement);
  }

  @Override
  public T run() throws SQLException {
    if (sent == null) {
      throw new IllegalStateException("prepared first, run then");
    }
    return reading.read(database.answer(sent));
  }
}
