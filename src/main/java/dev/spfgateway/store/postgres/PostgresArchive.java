package dev.spfgateway.store.postgres;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.AuditQuery;
import dev.spfgateway.audit.Hold;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.SearchTooLarge;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.pipeline.FairWork;
import dev.spfgateway.store.commit.Archive;
import dev.spfgateway.store.commit.StoreException;
import dev.spfgateway.store.postgres.server.PostgresCalls;
import dev.spfgateway.store.postgres.server.PostgresConfig;
import dev.spfgateway.store.postgres.server.PostgresServer;
import dev.spfgateway.store.postgres.server.PostgresText;
import dev.spfgateway.store.record.AuditQueries;
import dev.spfgateway.store.record.KeptStatement;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads events and statements from a PostgreSQL store, even while gateways write to it. Has its own
 * connections and event loops, so that searches of the log delay no mutation.
 */
public final class PostgresArchive implements Archive {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresArchive.class);
  private static final Duration CLOSE = Duration.ofSeconds(5);
  private static final String QUERY_CANCELED = "57014";

  private final Vertx vertx;
  private final Pool pool;
  private final Duration limit;
  private final FairWork keeping;
  private final FairWork views;
  private final Asker asker;
  private final AtomicBoolean closed = new AtomicBoolean();

  private PostgresArchive(Vertx vertx, PostgresServer server) {
    PostgresConfig config = server.config();
    this.vertx = vertx;
    this.pool = server.pool(config.poolSize() + 1);
    this.limit = server.timeout();
    // Signing and streams read one after the other, on a connection that no search uses.
    this.keeping = new FairWork("audit-keeper", 1, config.readWaiting());
    this.views = new FairWork("audit-reader", config.poolSize(), config.readWaiting());
    this.asker = Asker.GATEWAY;
  }

  private PostgresArchive(PostgresArchive whole, Asker asker) {
    this.vertx = whole.vertx;
    this.pool = whole.pool;
    this.limit = whole.limit;
    this.keeping = whole.keeping;
    this.views = whole.views;
    this.asker = asker;
  }

  @Override
  public AuditArchive by(Asker other) {
    return new PostgresArchive(this, other);
  }

  /**
   * Connects. Blocks; not for event loops.
   *
   * @param limit maximum time for a read
   * @throws StoreException when the server can't be reached or has no store
   */
  public static PostgresArchive open(PostgresConfig config, Duration limit) {
    Vertx vertx = Vertx.vertx();
    PostgresServer server = new PostgresServer(vertx, config, limit);
    PostgresArchive archive = new PostgresArchive(vertx, server);
    try {
      PostgresCalls.done(archive.pool.query("SELECT 1 FROM audit_event LIMIT 0").execute(), limit);
      return archive;
    } catch (SQLException | RuntimeException e) {
      archive.close();
      throw new StoreException(
          "can't open the store at " + config.place() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Future<List<Found>> find(AuditQuery query) {
    PostgresSearch search = PostgresSearch.of(query);
    return read(search.sql(), search.tuple(), PostgresArchive::found)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof PgException told && QUERY_CANCELED.equals(told.getSqlState())
                        ? new SearchTooLarge(failure)
                        : failure));
  }

  @Override
  public Future<Optional<SealedEvent>> event(UUID id) {
    return first(
        read(
            "SELECT chain, sequence, json, hash FROM audit_event WHERE id = $1",
            Tuple.of(id.toString()),
            PostgresArchive::event));
  }

  @Override
  public Future<List<String>> chains() {
    return read(AuditQueries.CHAINS, Tuple.tuple(), row -> row.getString(0));
  }

  @Override
  public Future<List<Link>> links(String chain, long after, int most) {
    return read(
        "SELECT chain, sequence, json, hash, id, time, tenant, operation FROM audit_event"
            + " WHERE chain = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
        Tuple.of(chain, after, (long) most),
        row -> new Link(event(row), agrees(row)));
  }

  @Override
  public Future<List<String>> hashes(String chain, long from, long to) {
    return read(
        "SELECT hash FROM audit_event WHERE chain = $1 AND sequence BETWEEN $2 AND $3"
            + " ORDER BY sequence",
        Tuple.of(chain, from, to),
        row -> row.getString(0));
  }

  @Override
  public Future<List<Statement>> statements(String chain, long after, int most) {
    return found(
        "WHERE chain = $1 AND number > $2 ORDER BY number LIMIT $3",
        Tuple.of(chain, after, (long) most));
  }

  @Override
  public Future<Optional<Statement>> last(String chain, Optional<Statement.Kind> kind) {
    return first(
        kind.isPresent()
            ? found(
                "WHERE chain = $1 AND kind = $2 ORDER BY sequence DESC, number DESC LIMIT 1",
                Tuple.of(chain, kind.get().word()))
            : found("WHERE chain = $1 ORDER BY number DESC LIMIT 1", Tuple.of(chain)));
  }

  @Override
  public Future<List<Statement>> keys(String chain, int most) {
    return found(
        "WHERE chain = $1 AND kind = 'key' ORDER BY sequence, number LIMIT $2",
        Tuple.of(chain, (long) most));
  }

  @Override
  public Future<Optional<Statement>> covering(String chain, long sequence) {
    return first(
        found(
            "WHERE chain = $1 AND kind = 'head' AND sequence >= $2 ORDER BY sequence, number"
                + " LIMIT 1",
            Tuple.of(chain, sequence)));
  }

  @Override
  public Future<List<Statement>> heads(
      String chain, long after, Instant madeBefore, Duration watched, int most) {
    return found(
        "WHERE chain = $1 AND number > $2 AND kind = 'head' AND time < $3"
            + " AND watched <= watched_millis() - $4 ORDER BY number LIMIT $5",
        Tuple.of(chain, after, madeBefore.toEpochMilli(), watched.toMillis(), (long) most));
  }

  @Override
  public Future<Boolean> isHeld(String chain, long from, long to, List<Hold> holds) {
    // An open operation will be ended with the words of its intent.
    StringBuilder any =
        new StringBuilder("e.id IN (SELECT o.intent FROM operation o WHERE o.ended IS NULL)");
    Tuple values = Tuple.of(chain, from, to);
    holds.forEach(hold -> any.append(" OR ").append(condition(hold, values)));
    return read(
            "SELECT EXISTS (SELECT 1 FROM audit_event e WHERE e.chain = $1"
                + " AND e.sequence BETWEEN $2 AND $3 AND ("
                + any
                + "))",
            values,
            row -> row.getBoolean(0))
        .map(answer -> answer.get(0));
  }

  /** The SQL condition of a hold; appends its values. */
  private static String condition(Hold hold, Tuple values) {
    List<String> all = new ArrayList<>();
    if (hold.tenant() != null) {
      all.add("e.tenant = $" + values.addString(PostgresText.of(hold.tenant())).size());
    }
    if (hold.operation() != null) {
      all.add("e.operation = $" + values.addString(hold.operation().toString()).size());
    }
    if (hold.from() != null) {
      all.add("e.time >= $" + values.addLong(hold.from().toEpochMilli()).size());
    }
    if (hold.to() != null) {
      all.add("e.time < $" + values.addLong(hold.to().toEpochMilli()).size());
    }
    return all.isEmpty() ? "true" : "(" + String.join(" AND ", all) + ")";
  }

  @Override
  public Future<Long> position(String stream, String chain) {
    return read(
            "SELECT number FROM audit_position WHERE stream = $1 AND chain = $2",
            Tuple.of(stream, chain),
            row -> row.getLong(0))
        .map(found -> found.isEmpty() ? 0L : found.get(0));
  }

  private Future<List<Statement>> found(String where, Tuple values) {
    return read(KeptStatement.SELECT + where, values, PostgresArchive::statement);
  }

  private static Statement statement(Row row) {
    return new KeptStatement(
            row.getString(0),
            row.getLong(1),
            row.getString(2),
            row.getLong(3),
            row.getLong(4),
            row.getString(5))
        .read();
  }

  private static Found found(Row row) {
    return new Found(event(row), new AuditQuery.Cursor(row.getLong(4)));
  }

  private static SealedEvent event(Row row) {
    return new SealedEvent(row.getString(0), row.getLong(1), row.getString(2), row.getString(3));
  }

  /** Whether the columns by which an event is found agree with its text. */
  private static boolean agrees(Row row) {
    String json = row.getString(2);
    String operation = row.getString(7);
    return json.contains(SealedEvent.member("id", row.getString(4)))
        && json.contains("\"time\":" + row.getLong(5) + ",")
        && json.contains(SealedEvent.member("tenant", row.getString(6)))
        && (operation.isEmpty()
            ? !json.contains("\"operation\":")
            : json.contains(SealedEvent.member("operation", operation)));
  }

  private static <T> Future<Optional<T>> first(Future<List<T>> found) {
    return found.map(list -> list.stream().findFirst());
  }

  private <T> Future<List<T>> read(String sql, Tuple values, Function<Row, T> reading) {
    return (asker == Asker.GATEWAY ? keeping : views)
        .run(asker, () -> ask(sql, values))
        .map(rows -> all(rows, reading));
  }

  private Future<RowSet<Row>> ask(String sql, Tuple values) {
    return pool.preparedQuery(sql)
        .execute(values)
        // The server aborts slow statements; one that fails to do even that is hanging.
        .timeout(2 * limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static <T> List<T> all(RowSet<Row> rows, Function<Row, T> reading) {
    List<T> found = new ArrayList<>(rows.size());
    rows.forEach(row -> found.add(reading.apply(row)));
    return found;
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      PostgresCalls.done(pool.close(), CLOSE);
      PostgresCalls.done(vertx.close(), CLOSE);
    } catch (SQLException e) {
      LOG.warn("closing the audit log's read side failed", e);
    }
  }
}
