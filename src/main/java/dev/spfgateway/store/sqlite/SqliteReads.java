package dev.spfgateway.store.sqlite;

import dev.spfgateway.base.StampId;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationState;
import dev.spfgateway.store.commit.StoreReads;
import dev.spfgateway.store.record.Columns;
import dev.spfgateway.store.record.OperationRows;
import dev.spfgateway.store.record.OperationSearch;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.sql.Connection;
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
import java.util.stream.Collectors;

/**
 * Queries operations on two threads: mutations' reads never wait for reads that are only for
 * display.
 */
final class SqliteReads implements StoreReads {
  private final ReadThread mutations;
  private final ReadThread views;

  SqliteReads(Path file, int maxWaiting) {
    this.mutations = new ReadThread(file, "store-keys", maxWaiting);
    this.views = new ReadThread(file, "store-reader", maxWaiting);
  }

  @Override
  public Future<Optional<OperationRecord>> find(Asker asker, UUID id) {
    return mutations.read(asker, open -> one(open, id));
  }

  @Override
  public Future<Optional<OperationRecord>> show(Asker asker, UUID id) {
    return views.read(asker, open -> one(open, id));
  }

  private static Optional<OperationRecord> one(Connection open, UUID id) throws SQLException {
    return Sql.query(
        open,
        OperationRows.SELECT + "WHERE o.id = ?",
        rows -> rows.next() ? Optional.of(OperationRows.one(Columns.of(rows))) : Optional.empty(),
        id.toString());
  }

  @Override
  public Future<Optional<OperationStore.Keyed>> byKey(Asker asker, Operation.KeyClaim key) {
    return mutations.read(
        asker,
        open ->
            Sql.query(
                open,
                "SELECT o.*, k.fingerprint, k.expires, CASE WHEN k.kept_until <= w.millis THEN 1"
                    + " ELSE 0 END AS served, k.status, k.headers, k.body FROM watched_time w,"
                    + " idempotency_key k JOIN operation o ON o.id = k.operation WHERE "
                    + SqliteOperations.OWN_KEY
                    + " ORDER BY k.scope = ? DESC LIMIT 1",
                rows ->
                    rows.next()
                        ? Optional.of(OperationRows.keyed(Columns.of(rows)))
                        : Optional.empty(),
                key.scope(),
                key.former().scope(),
                key.key(),
                key.scope(),
                key.former().scheme(),
                key.scope()));
  }

  @Override
  public Future<List<OperationRecord>> list(Asker asker, OperationStore.Page page) {
    List<Object> values = new ArrayList<>();
    String sql =
        page.states().isEmpty()
            ? part(page, Optional.empty(), values)
            : page.states().stream()
                .map(state -> "SELECT * FROM (" + part(page, Optional.of(state), values) + ")")
                .collect(Collectors.joining(" UNION ALL "));
    values.add(page.limit());
    return views.read(
        asker,
        open ->
            Sql.query(
                open, sql + " ORDER BY place DESC LIMIT ?", Sql::operations, values.toArray()));
  }

  /** The rows in one state, or in any, read in order from the named index. */
  private static String part(
      OperationStore.Page page, Optional<OperationState> state, List<Object> values) {
    String index =
        state.isPresent()
            ? "operation_state"
            : page.openOnly() ? "operation_running" : "operation_list";
    StringBuilder sql =
        new StringBuilder("SELECT o.*, o.rowid AS place FROM operation o INDEXED BY ")
            .append(index)
            .append(" WHERE o.subscription = ? AND o.tenant = ?");
    values.add(page.subscription().toString());
    values.add(page.tenant());
    state.ifPresent(
        one -> {
          sql.append(" AND o.state = ?");
          values.add(one.word());
        });
    page.before()
        .ifPresent(
            id -> {
              sql.append(" AND o.rowid < (SELECT rowid FROM operation WHERE id = ?)");
              values.add(id.toString());
            });
    sql.append(page.openOnly() ? " AND o.ended IS NULL" : "");
    if (state.isPresent()) {
      sql.append(" ORDER BY o.rowid DESC LIMIT ?");
      values.add(page.limit());
    }
    return sql.toString();
  }

  @Override
  public Future<OperationStore.Found> search(Asker asker, OperationStore.Search search) {
    OperationSearch.Statement finding = OperationSearch.finding(search, false);
    OperationSearch.Statement last = OperationSearch.lastSeen(search, false);
    return views.read(
        asker,
        open ->
            OperationSearch.page(
                search,
                Sql.query(open, finding.sql(), Sql::operations, finding.values().toArray()),
                Sql.query(open, last.sql(), SqliteReads::ids, last.values().toArray()).stream()
                    .findFirst()));
  }

  @Override
  public Future<List<OperationRecord>> open(int limit) {
    return views.read(
        Asker.GATEWAY,
        open ->
            Sql.query(
                open,
                "SELECT o.* FROM operation o INDEXED BY operation_open WHERE o.ended IS NULL"
                    + " ORDER BY row_number() OVER (PARTITION BY o.tenant ORDER BY o.rowid),"
                    + " o.rowid LIMIT ?",
                Sql::operations,
                limit));
  }

  @Override
  public Future<Set<UUID>> attributed(StampId stamp, Collection<UUID> jobs, UUID except) {
    List<Object> values = new ArrayList<>(List.of(stamp.toString(), except.toString()));
    jobs.forEach(job -> values.add(job.toString()));
    return mutations.read(
        Asker.GATEWAY,
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
    mutations.close();
    views.close();
  }
}
