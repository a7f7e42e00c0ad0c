package dev.spfgateway.store.sqlite;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.AuditQuery;
import dev.spfgateway.audit.SearchTooLarge;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A search as one statement. Time and tenant, time alone, or the operation are looked up in an
 * index; other criteria are checked row by row, so such a search is bounded.
 *
 * @param sql the statement
 * @param values its values
 */
record SqliteSearch(String sql, List<Object> values) {
  private static final int STEPS_A_LOOK = 100_000;

  /** This many checks take some seconds at most, at about a million events. */
  private static final int MAX_LOOKS = 500;

  static SqliteSearch of(AuditQuery query) {
    List<Object> values = new ArrayList<>();
    StringBuilder sql =
        new StringBuilder("SELECT chain, sequence, json, hash, rowid FROM audit_event WHERE 1 = 1");
    AuditQuery.Match match = query.match();
    @Nullable UUID operation = match.operation();
    // An operation has few events: whatever the other criteria, its index is the best one.
    boolean byOperation = operation != null;
    narrow(sql, values, "operation", operation == null ? null : operation.toString());
    narrow(sql, values, byOperation ? "+tenant" : "tenant", match.tenant());
    narrow(sql, values, "json ->> 'subscription'", match.subscription());
    narrow(sql, values, "json ->> 'principal'", match.principal());
    narrow(sql, values, "json ->> 'action'", match.action());
    narrow(sql, values, "json ->> 'outcome'", match.outcome());
    narrow(sql, values, "json ->> 'kind'", match.kind());
    // Only a range with both ends is worth sorting; everything else is read in order.
    boolean byTime = !byOperation && query.span().from() != null && query.span().to() != null;
    String time = byTime ? "time" : "+time";
    bound(sql, values, time + " >= ?", query.span().from());
    bound(sql, values, time + " < ?", query.span().to());
    query
        .before()
        .ifPresent(
            last -> {
              sql.append(byTime ? " AND +rowid < ?" : " AND rowid < ?");
              values.add(last.place());
            });
    sql.append(" ORDER BY rowid DESC LIMIT ?");
    values.add(query.limit());
    return new SqliteSearch(sql.toString(), values);
  }

  private static void narrow(
      StringBuilder sql, List<Object> values, String column, @Nullable String value) {
    if (value != null) {
      sql.append(" AND ").append(column).append(" = ?");
      values.add(value);
    }
  }

  private static void bound(
      StringBuilder sql, List<Object> values, String condition, @Nullable Instant time) {
    if (time != null) {
      sql.append(" AND ").append(condition);
      values.add(time.toEpochMilli());
    }
  }

  List<AuditArchive.Found> run(Connection open) throws SQLException {
    Looks looks = new Looks();
    ProgressHandler.setHandler(open, STEPS_A_LOOK, looks);
    try {
      return Sql.query(open, sql, SqliteArchive::found, values.toArray());
    } catch (SQLiteException e) {
      if (e.getResultCode() == SQLiteErrorCode.SQLITE_INTERRUPT) {
        throw new SearchTooLarge(e);
      }
      throw e;
    } finally {
      ProgressHandler.clearHandler(open);
    }
  }

  private static final class Looks extends ProgressHandler {
    private int seen;

    @Override
    protected int progress() {
      seen++;
      return seen > MAX_LOOKS ? 1 : 0;
    }
  }
}
