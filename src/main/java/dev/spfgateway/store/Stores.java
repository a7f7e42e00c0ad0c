package dev.spfgateway.store;

import dev.spfgateway.base.Ticker;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Chooses the store that is configured. */
public final class Stores {
  private Stores() {}

  /** Where it is, for people. */
  public static String place(Path file, StoreConfig config) {
    @Nullable PostgresConfig postgresql = config.postgresql();
    return postgresql == null ? file.toString() : "PostgreSQL at " + postgresql.place();
  }

  /**
   * Opens it. Blocks, so call it off the event loops.
   *
   * @param file of the SQLite store, where no server is configured
   * @throws StoreException when it can't be opened
   */
  public static Store open(
      Vertx vertx, Path file, StoreConfig config, String chain, Ticker ticker) {
    @Nullable PostgresConfig postgresql = config.postgresql();
    return postgresql == null
        ? SqliteStore.open(file, config, chain, ticker)
        : PostgresStore.open(vertx, postgresql, config, chain, ticker);
  }

  /**
   * Opens it for reading, also while gateways write to it. Blocks as {@link #open} does.
   *
   * @throws StoreException when it can't be opened
   */
  public static Archive archive(Path file, StoreConfig config) {
    @Nullable PostgresConfig postgresql = config.postgresql();
    return postgresql == null
        ? SqliteArchive.open(file)
        : PostgresArchive.open(postgresql, config.timeout());
  }
}
