package dev.spfgateway.store.postgres;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.store.commit.GroupCommit;
import dev.spfgateway.store.commit.GroupedStore;
import dev.spfgateway.store.commit.StoreException;
import dev.spfgateway.store.commit.StoreLimits;
import dev.spfgateway.store.postgres.server.PostgresConfig;
import dev.spfgateway.store.postgres.server.PostgresServer;
import dev.spfgateway.store.record.ChainMemory;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events and operations in a PostgreSQL database that several gateways may share, each with its own
 * chain. What a future reports as recorded is as durable as the server makes it.
 */
public final class PostgresStore extends GroupedStore {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresStore.class);

  private final PostgresDatabase database;

  private PostgresStore(
      PostgresDatabase database,
      GroupCommit writer,
      PostgresWrites writes,
      PostgresReads reads,
      ChainMemory memory) {
    super(writer, writes, reads, memory);
    this.database = database;
  }

  /**
   * Connects, and creates or updates the tables. Blocks; not for event loops. Operations of this
   * chain's earlier run may be taken over at once, because that run can't be alive.
   *
   * @param chain the name under which this gateway chains its events, and with which its owners of
   *     operations begin, followed by a slash
   * @throws StoreException when the server can't be reached or another gateway has the chain
   */
  public static PostgresStore open(
      Vertx vertx, PostgresConfig postgresql, StoreLimits limits, String chain, Ticker ticker) {
    ChainMemory memory =
        new ChainMemory(chain, ChainMemory.Outside.NOTHING, limits.remembered(), ticker);
    return open(vertx, postgresql, limits, chain, memory, ticker);
  }

  /** Opens the store, and compares it with what is known of the chain. */
  public static PostgresStore open(
      Vertx vertx,
      PostgresConfig postgresql,
      StoreLimits limits,
      String chain,
      ChainMemory memory,
      Ticker ticker) {
    PostgresServer server = new PostgresServer(vertx, postgresql, limits.timeout());
    PostgresDatabase database =
        new PostgresDatabase(
            server, new PostgresChain(chain, UUID.randomUUID().toString(), memory));
    try {
      PostgresMigration.run(server, PostgresMigration.VERSIONS);
      database.connect();
    } catch (SQLException | RuntimeException e) {
      database.rollback();
      throw new StoreException(
          "can't open the store at " + postgresql.place() + ": " + e.getMessage(), e);
    }
    GroupCommit writer = new GroupCommit(database, limits, ticker);
    PostgresWrites writes = new PostgresWrites(database, limits.perTenant());
    PostgresReads reads = new PostgresReads(server);
    PostgresStore store = new PostgresStore(database, writer, writes, reads, memory);
    store.start();
    store
        .submit(writes.freeLeases(chain))
        .onSuccess(left -> LOG.debug("{} operations of an earlier run may be taken over", left))
        .onFailure(
            failure ->
                LOG.warn(
                    "operations of an earlier run can't be taken over until their lease expires"));
    return store;
  }

  @Override
  protected void release() {
    database.close();
  }
}
