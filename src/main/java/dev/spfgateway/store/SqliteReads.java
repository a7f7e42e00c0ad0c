package dev.spfgateway.store;

import dev.spfgateway.base.StampId;
import dev.spfgateway.operation.OperationRecord;
import dev.spfgateway.operation.OperationStore;
import dev.spfgateway.pipeline.OperationState;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What operations are asked, on the store's read side. */
final class SqliteReads implements StoreReads {
  private final ReadThread thread;

  SqliteReads(Path file, int maxWaiting) {
    this.thread = new ReadThread(file, "store-reader", maxWaiting);
  }

  @Override
  public Future<Optional<OperationRecord>> find(UUID id) {
    return thread.read(
        open ->
            Sql.query(
                open,
                OperationRows.SELECT + "WHERE o.id = ?",
                rows ->
                    rows.next()
                        ? Optional.of(OperationRows.one(Columns.of(rows)))
                        : Optional.empty(),
                id.toString()));
  }

  @Override
  public Future<Optional<OperationStore.Keyed>> byKey(String scope, String key) {
    return thread.read(
        open ->
            Sql.query(
                open,
                "SELECT o.*, k.fingerprint, k.expires, CASE WHEN k.kept_until <= w.millis THEN 1"
                    + " ELSE 0 END AS served, k.status, k.headers, k.body FROM watched_time w,"
                    + " idempotency_key k JOIN operation o ON o.id = k.operation WHERE k.scope = ?"
                    + " AND k.key = ?",
                rows ->
                    rows.next()
                        ? Optional.of(OperationRows.keyed(Columns.of(rows)))
                        : Optional.empty(),
                scope,
                key));
  }

  @Override
  public Future<List<OperationRecord>> list(OperationStore.Page page) {
    List<Object> values = new ArrayList<>(List.of(page.subscription().toString()));
    StringBuilder sql = new StringBuilder(OperationRows.SELECT + "WHERE o.subscription = ?");
    page.before().ifPresent(id -> values.add(id.toString()));
    sql.append(
        page.before().isPresent()
            ? " AND o.rowid < (SELECT rowid FROM operation WHERE id = ?)"
            : "");
    sql.append(page.openOnly() ? " AND o.ended IS NULL" : "");
    if (!page.states().isEmpty()) {
      sql.append(" AND o.state IN (").append(places(page.states().size())).append(')');
      page.states().stream().map(OperationState::word).forEach(values::add);
    }
    sql.append(" ORDER BY o.rowid DESC LIMIT ?");
    values.add(page.limit());
    return thread.read(open -> Sql.query(open, sql.toString(), Sql::operations, values.toArray()));
  }

  @Override
  public Future<List<OperationRecord>> open(int limit) {
    return thread.read(
        open ->
            Sql.query(
                open,
                OperationRows.SELECT + "WHERE o.ended IS NULL ORDER BY o.rowid LIMIT ?",
                Sql::operations,
                limit));
  }

  @Override
  public Future<Set<UUID>> attributed(StampId stamp, Collection<UUID> jobs, UUID except) {
    List<Object> values = new ArrayList<>(List.of(stamp.toString(), except.toString()));
    jobs.forEach(job -> values.add(job.toString()));
    return thread.read(
        open ->
            Sql.query(
                open,
                "SELECT job FROM operation WHERE stamp = ? AND id <> ?"
                    + " AND (progress > 0 OR state = 'failed') AND job IN ("
                    + places(jobs.size())
                    + ")",
                SqliteReads::ids,
                values.toArray()));
  }

  private static Set<UUID> ids(ResultSet rows) throws SQLException {
    Set<UUID> ids = new HashSet<>();
    while (rows.next()) {
      ids.add(UUID.fromString(rows.getString(1)));
    }
    return ids;
  }

  private static String places(int count) {
    return String.join(", ", Collections.nCopies(count, "?"));
  }

  @Override
  public void close() throws InterruptedException {
    thread.close();
  }
}
