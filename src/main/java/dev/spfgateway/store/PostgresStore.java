package dev.spfgateway.store;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.ChainEntry;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.operation.Change;
import dev.spfgateway.operation.OperationRecord;
import dev.spfgateway.pipeline.Ending;
import dev.spfgateway.pipeline.Operation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events and operations in a PostgreSQL database that several gateways may share, each with a chain
 * of its own. What a future reports as recorded is as durable as the server makes it.
 */
public final class PostgresStore implements Store {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresStore.class);

  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final PostgresDatabase database;
  private final PostgresOperations operations;
  private final PostgresKeeper keeper;
  private final GroupCommit writer;
  private final PostgresReads reads;
  private final AtomicBoolean closed = new AtomicBoolean();

  private PostgresStore(PostgresDatabase database, GroupCommit writer, PostgresReads reads) {
    this.database = database;
    this.operations = new PostgresOperations(database);
    this.keeper = new PostgresKeeper(database);
    this.writer = writer;
    this.reads = reads;
  }

  /**
   * Connects, and makes the tables or brings them up to date. Blocks: for start-up only, off the
   * event loops. What an earlier run with this chain worked on may be taken over at once, because
   * it can't be alive.
   *
   * @param chain the name under which this gateway chains its events, and that its owners of
   *     operations begin with, followed by a slash
   * @throws StoreException when the server can't be reached or another gateway has the chain
   */
  public static PostgresStore open(
      Vertx vertx, PostgresConfig postgresql, StoreConfig config, String chain, Ticker ticker) {
    PostgresServer server = new PostgresServer(vertx, postgresql, config.timeout());
    PostgresDatabase database =
        new PostgresDatabase(server, new PostgresChain(chain, UUID.randomUUID().toString()));
    try {
      PostgresMigration.run(server);
      database.connect();
    } catch (SQLException | RuntimeException e) {
      database.rollback();
      throw new StoreException(
          "can't open the store at " + postgresql.place() + ": " + e.getMessage(), e);
    }
    GroupCommit writer = new GroupCommit(database, config, ticker);
    PostgresReads reads = new PostgresReads(server.pool(), config.timeout());
    PostgresStore store = new PostgresStore(database, writer, reads);
    writer.start();
    store
        .writer
        .submit(store.operations.freeLeases(chain), false)
        .onSuccess(left -> LOG.debug("{} operations of an earlier run may be taken over", left))
        .onFailure(failure -> LOG.warn("operations of an earlier run wait for their lease"));
    return store;
  }

  @Override
  public Future<Void> intent(AuditEvent event, Operation claim) {
    return writer.submit(operations.claim(claim, event), false).mapEmpty();
  }

  @Override
  public Future<Void> outcome(AuditEvent event, Ending ending) {
    return writer.submit(operations.end(event, ending), true).mapEmpty();
  }

  @Override
  public Future<Void> record(ChainEntry entry) {
    return writer.submit(() -> database.append(entry), false).mapEmpty();
  }

  @Override
  public Future<Void> state(Statement statement) {
    return writer.submit(keeper.state(statement), false).mapEmpty();
  }

  @Override
  public Future<Void> drop(Statement statement, long from, long to) {
    return writer.submit(keeper.drop(statement, from, to), false).mapEmpty();
  }

  @Override
  public Future<Void> reached(String stream, String chain, long number) {
    return writer.submit(keeper.reached(stream, chain, number), false).mapEmpty();
  }

  @Override
  public Future<Optional<OperationRecord>> find(UUID id) {
    return reads.find(id);
  }

  @Override
  public Future<Optional<Keyed>> byKey(String scope, String key) {
    return reads.byKey(scope, key);
  }

  @Override
  public Future<List<OperationRecord>> list(Page page) {
    return reads.list(page);
  }

  @Override
  public Future<List<OperationRecord>> open(Instant now, int limit) {
    return reads.open(now, limit);
  }

  @Override
  public Future<Set<UUID>> attributed(StampId stamp, Collection<UUID> jobs, UUID except) {
    return reads.attributed(stamp, jobs, except);
  }

  @Override
  public Future<List<OperationRecord>> take(
      List<OperationRecord> seen, String owner, Instant until) {
    return writer.submit(operations.take(seen, owner, until), false);
  }

  @Override
  public Future<Boolean> change(Change change) {
    return writer.submit(operations.change(change), false);
  }

  @Override
  public Future<Void> progress(OperationRecord seen, int percent) {
    return writer.submit(operations.progress(seen, percent), false).mapEmpty();
  }

  @Override
  public Future<Integer> sweep(Instant now, Instant endedBefore, int limit) {
    return writer.submit(operations.sweep(now, endedBefore, limit), false);
  }

  @Override
  public Health health() {
    return writer.health();
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      writer.close();
      PostgresCalls.done(reads.close(), CLOSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      LOG.warn("closing the store", e);
    } finally {
      database.close();
    }
  }
}
