package dev.spfgateway.store;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.AuditLog;
import dev.spfgateway.pipeline.Operation;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;

/**
 * Events and operations in one SQLite file, in WAL mode with full sync: what a future reports as
 * recorded survives a power cut. One gateway a file; a lock beside it holds that.
 */
public final class SqliteStore implements AuditLog, AutoCloseable {
  private final SqliteDatabase database;
  private final GroupCommit writer;
  private final ProcessLock lock;

  private SqliteStore(SqliteDatabase database, GroupCommit writer, ProcessLock lock) {
    this.database = database;
    this.writer = writer;
    this.lock = lock;
  }

  /**
   * Opens the file, or makes it. Blocks on the disk: for start-up only.
   *
   * @param file made when absent, with {@code -wal}, {@code -shm} and {@code .lock} beside it; on a
   *     local disk
   * @param chain the name under which this gateway chains its events
   * @throws StoreException when the file can't be opened or written, or another process has it
   */
  public static SqliteStore open(Path file, StoreConfig config, String chain) {
    ProcessLock lock = ProcessLock.take(file);
    try {
      SqliteDatabase database = SqliteDatabase.open(file, chain);
      GroupCommit writer = new GroupCommit(database, config.maxWaiting(), config.maxBatch());
      writer.start();
      return new SqliteStore(database, writer, lock);
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
              database.claim(claim, event);
              return database.append(event);
            },
            false)
        .mapEmpty();
  }

  @Override
  public Future<Void> outcome(AuditEvent event) {
    return writer
        .submit(
            () -> {
              database.end(event);
              return database.append(event);
            },
            true)
        .mapEmpty();
  }

  @Override
  public Future<List<AuditEvent>> leftRunning() {
    return writer.submit(database::running, false);
  }

  /** True while events can be recorded and none is waiting to be tried again. */
  public boolean isHealthy() {
    return writer.isHealthy();
  }

  /** Writes what waits, then closes. Blocks for at most some seconds. */
  @Override
  public void close() {
    try {
      writer.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      database.close();
      lock.close();
    }
  }
}
