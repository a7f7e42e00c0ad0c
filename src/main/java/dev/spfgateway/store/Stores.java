package dev.spfgateway.store;

import dev.spfgateway.audit.KnownChain;
import dev.spfgateway.audit.LossRecord;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.store.commit.Archive;
import dev.spfgateway.store.commit.Store;
import dev.spfgateway.store.commit.StoreException;
import dev.spfgateway.store.postgres.PostgresArchive;
import dev.spfgateway.store.postgres.PostgresStore;
import dev.spfgateway.store.postgres.server.PostgresConfig;
import dev.spfgateway.store.record.ChainMemory;
import dev.spfgateway.store.sqlite.SqliteArchive;
import dev.spfgateway.store.sqlite.SqliteStore;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens the configured store. */
public final class Stores {
  private Stores() {}

  /** The store's location, for people. */
  public static String place(Path file, StoreConfig config) {
    @Nullable PostgresConfig postgresql = config.postgresql();
    return postgresql == null ? file.toString() : "PostgreSQL at " + postgresql.place();
  }

  /**
   * Opens the store. Blocks; not for event loops.
   *
   * @param file the file of the SQLite store, if no server is configured
   * @param known what is known of the chain outside the store
   * @param losses where a loss is remembered
   * @throws StoreException when the store can't be opened
   */
  public static Store open(
      Vertx vertx,
      Path file,
      StoreConfig config,
      String chain,
      KnownChain known,
      LossRecord losses,
      Ticker ticker) {
    ChainMemory memory =
        new ChainMemory(chain, new ChainMemory.Outside(known, losses), config.remembered(), ticker);
    @Nullable PostgresConfig postgresql = config.postgresql();
    return postgresql == null
        ? SqliteStore.open(file, config.limits(), chain, memory, ticker)
        : PostgresStore.open(vertx, postgresql, config.limits(), chain, memory, ticker);
  }

  /**
   * Opens the store for reading, even while gateways write to it. Blocks; not for event loops.
   *
   * @throws StoreException when the store can't be opened
   */
  public static Archive archive(Path file, StoreConfig config) {
    @Nullable PostgresConfig postgresql = config.postgresql();
    return postgresql == null
        ? SqliteArchive.open(file)
        : PostgresArchive.open(postgresql, config.timeout());
  }
}
