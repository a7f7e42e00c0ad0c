package dev.spfgateway.store.record;

import io.vertx.sqlclient.Row;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A row of whichever database, by its columns' names. */
public interface Columns {
  /** The value, whatever type it has; null for SQL's null. */
  @Nullable Object value(String column) throws SQLException;

  /** A row as JDBC has it, the one that the result stands at. */
  static Columns of(ResultSet rows) {
    return rows::getObject;
  }

  /** A row as the reactive client has it. */
  static Columns of(Row row) {
    return column ->
        row.getValue(column) instanceof io.vertx.core.buffer.Buffer bytes
            ? bytes.getBytes()
            : row.getValue(column);
  }

  /** A text that is there. */
  default String text(String column) throws SQLException {
    return (String) Objects.requireNonNull(value(column), column);
  }

  /** A text that may be absent. */
  default Optional<String> maybe(String column) throws SQLException {
    return Optional.ofNullable((String) value(column));
  }

  /** A whole number that is there. */
  default long number(String column) throws SQLException {
    return ((Number) Objects.requireNonNull(value(column), column)).longValue();
  }

  /** Bytes that are there. */
  default byte[] bytes(String column) throws SQLException {
    return (byte[]) Objects.requireNonNull(value(column), column);
  }

  /** Whether there is none. */
  default boolean isNull(String column) throws SQLException {
    return value(column) == null;
  }
}
