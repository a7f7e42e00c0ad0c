package dev.spfgateway.store.postgres;

import dev.spfgateway.base.StampId;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.pipeline.FairWork;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.store.commit.StoreReads;
import dev.spfgateway.store.postgres.server.PostgresCalls;
import dev.spfgateway.store.postgres.server.PostgresConfig;
import dev.spfgateway.store.postgres.server.PostgresServer;
import dev.spfgateway.store.record.Columns;
import dev.spfgateway.store.record.OperationRows;
import dev.spfgateway.store.record.OperationSearch;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The read side, with its own connections. Half of them are reserved for mutations' reads, which
 * never wait for reads that are only for display. Sees everything that was committed before the
 * query.
 */
final class PostgresReads implements StoreReads {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresReads.class);
  private static final int FIRST_STATE = 5;
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final Pool pool;
  private final FairWork mutations;
  private final FairWork views;
  private final Duration limit;

  PostgresReads(PostgresServer server) {
    PostgresConfig config = server.config();
    this.pool = server.pool(2 * config.poolSize());
    this.mutations = new FairWork("store-keys", config.poolSize(), config.readWaiting());
    this.views = new FairWork("store-reader", config.poolSize(), config.readWaiting());
    this.limit = server.timeout();
  }

  @Override
  public Future<Optional<OperationRecord>> find(Asker asker, UUID id) {
    return mutations.run(asker, () -> one(id));
  }

  @Override
  public Future<Optional<OperationRecord>> show(Asker asker, UUID id) {
    return views.run(asker, () -> one(id));
  }

  private Future<Optional<OperationRecord>> one(UUID id) {
    return read(
        OperationRows.SELECT + "WHERE o.id = $1",
        PostgresOperations.tuple(id.toString()),
        rows -> PostgresOperations.all(rows).stream().findFirst());
  }

  @Override
  public Future<Optional<OperationStore.Keyed>> byKey(Asker asker, Operation.KeyClaim key) {
    return mutations.run(
        asker,
        () ->
            read(
                "SELECT o.*, k.fingerprint, k.expires, CASE WHEN k.kept_until <= watched_millis()"
                    + " THEN 1 ELSE 0 END AS served, k.status, k.headers, k.body"
                    + " FROM idempotency_key k JOIN operation o ON o.id = k.operation"
                    + " WHERE k.scope IN ($1, $3) AND k.key = $2 AND (k.scope = $1 OR "
                    + PostgresOperations.SCHEME
                    + " IN ('', $4)) ORDER BY k.scope = $1 DESC LIMIT 1",
                PostgresOperations.tuple(
                    key.scope(), key.key(), key.former().scope(), key.former().scheme()),
                rows ->
                    rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(OperationRows.keyed(Columns.of(rows.iterator().next())))));
  }

  @Override
  public Future<List<OperationRecord>> list(Asker asker, OperationStore.Page page) {
    // One part per state, each read from an index in its order, so that none scans without bound.
    String parts =
        page.states().isEmpty()
            ? part(page, "")
            : IntStream.range(0, page.states().size())
                .mapToObj(i -> part(page, " AND o.state = $" + (FIRST_STATE + i)))
                .collect(Collectors.joining(" UNION ALL "));
    Tuple values =
        PostgresOperations.tuple(
            page.subscription().toString(),
            page.tenant(),
            page.before().map(UUID::toString).orElse(null),
            (long) page.limit());
    page.states().forEach(state -> values.addValue(state.word()));
    return views.run(
        asker,
        () ->
            read(
                "SELECT * FROM (" + parts + ") AS found ORDER BY number DESC LIMIT $4",
                values,
                PostgresOperations::all));
  }

  private static String part(OperationStore.Page page, String state) {
    return "("
        + OperationRows.SELECT
        + "WHERE o.subscription = $1 AND o.tenant = $2 AND ($3::text IS NULL OR o.number <"
        + " (SELECT number FROM operation WHERE id = $3))"
        + (page.openOnly() ? " AND o.ended IS NULL" : "")
        + state
        + " ORDER BY o.number DESC LIMIT $4)";
  }

  @Override
  public Future<OperationStore.Found> search(Asker asker, OperationStore.Search search) {
    OperationSearch.Statement finding = OperationSearch.finding(search, true);
    OperationSearch.Statement last = OperationSearch.lastSeen(search, true);
    return views.run(
        asker,
        () ->
            read(finding.sql(), tuple(finding), PostgresOperations::all)
                .compose(
                    found ->
                        read(last.sql(), tuple(last), PostgresReads::ids)
                            .map(
                                ids ->
                                    OperationSearch.page(
                                        search, found, ids.stream().findFirst()))));
  }

  private static Tuple tuple(OperationSearch.Statement statement) {
    return PostgresOperations.tuple(statement.values().toArray());
  }

  @Override
  public Future<List<OperationRecord>> open(int most) {
    return views.run(
        Asker.GATEWAY,
        () ->
            read(
                OperationRows.SELECT
                    + "WHERE o.ended IS NULL ORDER BY row_number() OVER"
                    + " (PARTITION BY o.tenant ORDER BY o.number), o.number LIMIT $1",
                PostgresOperations.tuple((long) most),
                PostgresOperations::all));
  }

  @Override
  public Future<Set<UUID>> attributed(StampId stamp, Collection<UUID> jobs, UUID except) {
    return mutations.run(
        Asker.GATEWAY,
        () ->
            read(
                "SELECT job FROM operation WHERE stamp = $1 AND id <> $2 AND job = ANY ($3::text[])"
                    + " AND (progress > 0 OR state = 'failed')",
                PostgresOperations.tuple(
                    stamp.toString(),
                    except.toString(),
                    jobs.stream().map(UUID::toString).toArray(String[]::new)),
                PostgresReads::ids));
  }

  private static Set<UUID> ids(RowSet<Row> rows) {
    List<UUID> ids = new ArrayList<>();
    rows.forEach(row -> ids.add(UUID.fromString(row.getString(0))));
    return new HashSet<>(ids);
  }

  private <T> Future<T> read(String sql, Tuple values, PostgresWork.Reading<T> reading) {
    return pool.preparedQuery(sql)
        .execute(values)
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .compose(rows -> read(rows, reading));
  }

  private static <T> Future<T> read(RowSet<Row> rows, PostgresWork.Reading<T> reading) {
    try {
      return Future.succeededFuture(reading.read(rows));
    } catch (SQLException e) {
      return Future.failedFuture(e);
    }
  }

  @Override
  public void close() {
    try {
      PostgresCalls.done(pool.close(), CLOSE);
    } catch (SQLException e) {
      LOG.warn("closing the store's read side failed", e);
    }
  }
}
