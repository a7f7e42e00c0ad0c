package dev.spfgateway.store.sqlite;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.store.commit.GroupCommit;
import dev.spfgateway.store.commit.GroupedStore;
import dev.spfgateway.store.commit.StoreException;
import dev.spfgateway.store.commit.StoreLimits;
import dev.spfgateway.store.record.ChainMemory;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events and operations in one SQLite file, in WAL mode with full sync: what a future reports as
 * recorded survives a power cut. One gateway per file; a lock beside it ensures that.
 */
public final class SqliteStore extends GroupedStore {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);

  private final SqliteDatabase database;
  private final ProcessLock lock;

  private SqliteStore(
      SqliteDatabase database,
      GroupCommit writer,
      SqliteWrites writes,
      SqliteReads reads,
      ChainMemory memory,
      ProcessLock lock) {
    super(writer, writes, reads, memory);
    this.database = database;
    this.lock = lock;
  }

  /**
   * Opens or creates the file. Blocks; not for event loops. Operations of an earlier process may be
   * taken over at once, because it can't be alive.
   *
   * @param file created if absent, with {@code -wal}, {@code -shm} and {@code .lock} beside it; on
   *     a local disk
   * @param chain the name under which this gateway chains its events
   * @throws StoreException when the file can't be opened or written, or another process has it
   */
  public static SqliteStore open(Path file, StoreLimits limits, String chain) {
    return open(file, limits, chain, Ticker.system());
  }

  /** Opens the store with another clock. */
  public static SqliteStore open(Path file, StoreLimits limits, String chain, Ticker ticker) {
    ChainMemory memory =
        new ChainMemory(chain, ChainMemory.Outside.NOTHING, limits.remembered(), ticker);
    return open(file, limits, chain, memory, ticker);
  }

  /** Opens the store, and compares it with what is known of the chain. */
  public static SqliteStore open(
      Path file, StoreLimits limits, String chain, ChainMemory memory, Ticker ticker) {
    ProcessLock lock = ProcessLock.take(file);
    try {
      SqliteDatabase database = SqliteDatabase.open(file, new SqliteChain(chain, memory));
      SqliteWrites writes = new SqliteWrites(database, limits.perTenant());
      GroupCommit writer = new GroupCommit(database, limits, ticker);
      SqliteReads reads = new SqliteReads(file, limits.maxWaiting());
      SqliteStore store = new SqliteStore(database, writer, writes, reads, memory, lock);
      int left = database.inOne(writes.freeLeases());
      LOG.debug("{} operations of an earlier run may be taken over", left);
      store.start();
      return store;
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  @Override
  protected void release() {
    database.close();
    lock.close();
  }
}
