package dev.spfgateway.store.record;

import dev.spfgateway.base.StampId;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.pipeline.mutation.OperationState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * An operators' search as one statement that both databases understand. No index serves every
 * filter, so a search looks at a bounded number of operations, and its answer says where to go on.
 */
public final class OperationSearch {
  /** The operations that one search looks at. */
  public static final int MOST_SEEN = 20_000;

  private final OperationStore.Search asked;
  private final boolean numbered;
  private final List<Object> values = new ArrayList<>();

  private OperationSearch(OperationStore.Search asked, boolean numbered) {
    this.asked = asked;
    this.numbered = numbered;
  }

  /**
   * A statement and its values.
   *
   * @param sql the statement
   * @param values its values, in order
   */
  public record Statement(String sql, List<Object> values) {}

  /**
   * The statement that finds the operations.
   *
   * @param numbered whether the database wants numbered parameters
   */
  public static Statement finding(OperationStore.Search asked, boolean numbered) {
    return new OperationSearch(asked, numbered).find();
  }

  /** The statement that finds the last operation that the search looks at, if it stops there. */
  public static Statement lastSeen(OperationStore.Search asked, boolean numbered) {
    OperationSearch search = new OperationSearch(asked, numbered);
    return new Statement(search.seen("o.id", MOST_SEEN - 1), search.values);
  }

  /** The page of an answer: where there may be more, its last operation is where to go on. */
  public static OperationStore.Found page(
      OperationStore.Search asked, List<OperationRecord> found, Optional<UUID> lastSeen) {
    boolean full = found.size() == asked.limit();
    Optional<UUID> next = full ? Optional.of(found.get(found.size() - 1).id()) : lastSeen;
    return new OperationStore.Found(found, next);
  }

  private Statement find() {
    StringBuilder sql = new StringBuilder("SELECT * FROM (");
    sql.append(seen("o.*", 0)).append(") AS seen WHERE 1 = 1");
    if (!asked.states().isEmpty()) {
      sql.append(
          asked.states().stream()
              .map(OperationState::word)
              .map(this::value)
              .collect(Collectors.joining(", ", " AND state IN (", ")")));
    }
    narrow(sql, "tenant", asked.tenant());
    narrow(sql, "stamp", asked.stamp().map(StampId::toString));
    narrow(sql, "machine", asked.machine().map(UUID::toString));
    sql.append(" ORDER BY id DESC LIMIT ").append(value((long) asked.limit()));
    return new Statement(sql.toString(), values);
  }

  private String seen(String columns, int skipped) {
    StringBuilder sql =
        new StringBuilder("SELECT ").append(columns).append(" FROM operation o WHERE 1 = 1");
    asked.before().ifPresent(id -> sql.append(" AND o.id < ").append(value(id.toString())));
    sql.append(asked.openOnly() ? " AND o.ended IS NULL" : "");
    sql.append(" ORDER BY o.id DESC LIMIT ").append(value((long) (MOST_SEEN - skipped)));
    return skipped == 0 ? sql.toString() : sql + " OFFSET " + value((long) skipped);
  }

  private void narrow(StringBuilder sql, String column, Optional<String> wanted) {
    wanted.ifPresent(text -> sql.append(" AND ").append(column).append(" = ").append(value(text)));
  }

  private String value(Object value) {
    values.add(value);
    return numbered ? "$" + values.size() : "?";
  }
}
