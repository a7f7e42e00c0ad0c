package dev.spfgateway.store;

import static dev.spfgateway.testing.Waits.await;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.store.commit.Archive;
import dev.spfgateway.store.postgres.server.PostgresConfig;
import java.nio.file.Path;
import java.util.List;

/** Everything that a store has recorded. */
public final class Recorded {
  private static final int MOST = 10_000;

  private Recorded() {}

  /** All events, chain by chain, each in its order. */
  public static List<SealedEvent> in(AuditArchive archive) {
    return await(archive.chains()).stream()
        .flatMap(chain -> await(archive.links(chain, 0, MOST)).stream())
        .map(AuditArchive.Link::event)
        .toList();
  }

  /** The same of the store that is configured. */
  public static List<SealedEvent> in(Path file, StoreConfig config) {
    try (Archive archive = Stores.archive(file, config)) {
      return in(archive);
    }
  }

  /** The same of a SQLite store. */
  public static List<SealedEvent> in(Path file) {
    return in(file, new StoreConfig(16, 16));
  }

  /** The same of a PostgreSQL store. */
  public static List<SealedEvent> in(PostgresConfig database) {
    return in(
        Path.of("none"),
        new StoreConfig(
            16,
            16,
            100,
            java.time.Duration.ofSeconds(20),
            0,
            StoreContract.CONFIG.perTenant(),
            database));
  }
}
