package dev.spfgateway.store.postgres;

import dev.spfgateway.audit.AuditQuery;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.store.postgres.server.PostgresText;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A search as one statement. Time and tenant, time alone, or the operation are looked up in an
 * index; other criteria are checked row by row, so such a search is bounded by the statement's
 * time.
 *
 * @param sql the statement
 * @param values its values
 */
record PostgresSearch(String sql, List<Object> values) {
  static PostgresSearch of(AuditQuery query) {
    Conditions where = new Conditions();
    AuditQuery.Match match = query.match();
    @Nullable UUID operation = match.operation();
    where.add("operation = ", operation == null ? null : operation.toString());
    where.add("tenant = ", match.tenant());
    where.member("subscription", match.subscription());
    where.member("principal", match.principal());
    where.member("action", match.action());
    where.member("outcome", match.outcome());
    where.member("kind", match.kind());
    where.add("time >= ", millis(query.span().from()));
    where.add("time < ", millis(query.span().to()));
    query.before().ifPresent(last -> where.add("place < ", last.place()));
    // An operation has few events: sorting them avoids a scan of all events.
    String order = operation == null ? "place DESC" : "place + 0 DESC";
    where.values.add((long) query.limit());
    return new PostgresSearch(
        "SELECT chain, sequence, json, hash, place FROM audit_event WHERE true"
            + where.sql
            + " ORDER BY "
            + order
            + " LIMIT $"
            + where.values.size(),
        where.values);
  }

  Tuple tuple() {
    return Tuple.wrap(values);
  }

  private static @Nullable Long millis(@Nullable Instant time) {
    return time == null ? null : time.toEpochMilli();
  }

  private static final class Conditions {
    private final StringBuilder sql = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    void add(String condition, @Nullable Object value) {
      if (value != null) {
        values.add(value instanceof String text ? PostgresText.of(text) : value);
        sql.append(" AND ").append(condition).append('$').append(values.size());
      }
    }

    /**
     * Searches for the text as it was sealed: PostgreSQL's own JSON functions fail on an escaped
     * NUL, and read the whole of each event.
     */
    void member(String name, @Nullable String value) {
      if (value != null) {
        values.add(SealedEvent.member(name, value));
        sql.append(" AND position($").append(values.size()).append(" in json) > 0");
      }
    }
  }
}
