package dev.spfgateway.store.record;

import io.vertx.sqlclient.Row;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A row of either database, by column names. */
public interface Columns {
  /** The value, of any type; null for SQL's null. */
  @Nullable Object value(String column) throws SQLException;

  /** The current row of a JDBC result. */
  static Columns of(ResultSet rows) {
    return rows::getObject;
  }

  /** A row of the reactive client. */
  static Columns of(Row row) {
    return column ->
        row.getValue(column) instanceof io.vertx.core.buffer.Buffer bytes
            ? bytes.getBytes()
            : row.getValue(column);
  }

  /** A text that must be present. */
  default String text(String column) throws SQLException {
    return (String) Objects.requireNonNull(value(column), column);
  }

  /** A text that may be absent. */
  default Optional<String> maybe(String column) throws SQLException {
    return Optional.ofNullable((String) value(column));
  }

  /** A whole number that must be present. */
  default long number(String column) throws SQLException {
    return ((Number) Objects.requireNonNull(value(column), column)).longValue();
  }

  /** Bytes that must be present. */
  default byte[] bytes(String column) throws SQLException {
    return (byte[]) Objects.requireNonNull(value(column), column);
  }

  /** Whether the column is null. */
  default boolean isNull(String column) throws SQLException {
    return value(column) == null;
  }
}
