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
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events and operations in one SQLite file, in WAL mode with full sync: what a future reports as
 * recorded survives a power cut. One gateway a file; a lock beside it holds that.
 */
public final class SqliteStore implements Store {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);

  private final SqliteDatabase database;
  private final SqliteOperations operations;
  private final GroupCommit writer;
  private final SqliteReads reads;
  private final ProcessLock lock;

  private SqliteStore(
      SqliteDatabase database, GroupCommit writer, SqliteReads reads, ProcessLock lock) {
    this.database = database;
    this.operations = new SqliteOperations(database);
    this.writer = writer;
    this.reads = reads;
    this.lock = lock;
  }

  /**
   * Opens the file, or makes it. Blocks on the disk: for start-up only. Whatever an earlier process
   * worked on may be taken over at once, because it can't be alive.
   *
   * @param file made when absent, with {@code -wal}, {@code -shm} and {@code .lock} beside it; on a
   *     local disk
   * @param chain the name under which this gateway chains its events
   * @throws StoreException when the file can't be opened or written, or another process has it
   */
  public static SqliteStore open(Path file, StoreConfig config, String chain) {
    return open(file, config, chain, Ticker.system());
  }

  /** The same by another clock. */
  public static SqliteStore open(Path file, StoreConfig config, String chain, Ticker ticker) {
    ProcessLock lock = ProcessLock.take(file);
    try {
      SqliteDatabase database = SqliteDatabase.open(file, chain);
      GroupCommit writer = new GroupCommit(database, config, ticker);
      SqliteReads reads = new SqliteReads(file, config.maxWaiting());
      SqliteStore store = new SqliteStore(database, writer, reads, lock);
      int left = database.inOne(store.operations::freeLeases);
      LOG.debug("{} operations of an earlier run may be taken over", left);
      writer.start();
      return store;
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  @Override
  public Future<Void> intent(AuditEvent event, Operation claim) {
    return writer
        .submit(
            () -> {
              operations.claim(claim, event);
              return database.append(event);
            },
            false)
        .mapEmpty();
  }

  @Override
  public Future<Void> outcome(AuditEvent event, Ending ending) {
    return writer
        .submit(
            () -> {
              operations.end(event, ending);
              return database.append(event);
            },
            true)
        .mapEmpty();
  }

  @Override
  public Future<Void> record(ChainEntry entry) {
    return writer.submit(() -> database.append(entry), false).mapEmpty();
  }

  @Override
  public Future<Void> state(Statement statement) {
    return writer.submit(() -> database.append(statement), false).mapEmpty();
  }

  @Override
  public Future<Void> drop(Statement statement, long from, long to) {
    return writer
        .submit(
            () -> {
              long unused = database.append(statement);
              return database.drop(statement.chain(), from, to);
            },
            false)
        .mapEmpty();
  }

  @Override
  public Future<Void> reached(String stream, String chain, long number) {
    return writer.submit(() -> database.reached(stream, chain, number), false).mapEmpty();
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
    return writer.submit(() -> operations.take(seen, owner, until), false);
  }

  @Override
  public Future<Boolean> change(Change change) {
    return writer.submit(() -> operations.change(change), false);
  }

  @Override
  public Future<Void> progress(OperationRecord seen, int percent) {
    return writer
        .submit(
            () -> {
              operations.progress(seen, percent);
              return percent;
            },
            false)
        .mapEmpty();
  }

  @Override
  public Future<Integer> sweep(Instant now, Instant endedBefore, int limit) {
    return writer.submit(() -> operations.sweep(now, endedBefore, limit), false);
  }

  @Override
  public Health health() {
    return writer.health();
  }

  /** True while events can be recorded and none is waiting to be tried again. */
  public boolean isHealthy() {
    return health().healthy();
  }

  @Override
  public void close() {
    try {
      writer.close();
      reads.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      database.close();
      lock.close();
    }
  }
}
