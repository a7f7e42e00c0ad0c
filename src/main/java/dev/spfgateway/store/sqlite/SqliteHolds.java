package dev.spfgateway.store.sqlite;

import dev.spfgateway.audit.Hold;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Checks whether an event in a range of a chain is under a legal hold. */
final class SqliteHolds {
  private static final String IN_STRETCH =
      " FROM audit_event e WHERE e.chain = ? AND e.sequence BETWEEN ? AND ?";

  private SqliteHolds() {}

  static boolean isHeld(Connection open, String chain, long from, long to, List<Hold> holds)
      throws SQLException {
    List<Object> stretch = List.of(chain, from, to);
    // An open operation will be ended with the words of its intent.
    if (any(
        open,
        IN_STRETCH + " AND e.id IN (SELECT o.intent FROM operation o WHERE o.ended IS NULL)",
        stretch)) {
      return true;
    }
    for (Hold hold : holds) {
      List<Object> values = new ArrayList<>(stretch);
      if (any(open, IN_STRETCH + conditions(hold, values), values)) {
        return true;
      }
    }
    return false;
  }

  private static boolean any(Connection open, String where, List<Object> values)
      throws SQLException {
    return Sql.query(open, "SELECT 1" + where + " LIMIT 1", rows -> rows.next(), values.toArray());
  }

  private static String conditions(Hold hold, List<Object> values) {
    StringBuilder sql = new StringBuilder();
    add(sql, values, " AND e.tenant = ?", hold.tenant());
    @Nullable UUID operation = hold.operation();
    add(sql, values, " AND e.operation = ?", operation == null ? null : operation.toString());
    add(sql, values, " AND e.time >= ?", millis(hold.from()));
    add(sql, values, " AND e.time < ?", millis(hold.to()));
    return sql.toString();
  }

  private static void add(
      StringBuilder sql, List<Object> values, String condition, @Nullable Object value) {
    if (value != null) {
      sql.append(condition);
      values.add(value);
    }
  }

  private static @Nullable Long millis(@Nullable Instant time) {
    return time == null ? null : time.toEpochMilli();
  }
}
