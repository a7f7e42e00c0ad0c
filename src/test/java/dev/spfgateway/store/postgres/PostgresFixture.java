package dev.spfgateway.store.postgres;

import dev.spfgateway.store.postgres.server.PostgresConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL server on a free port, which goes away with the process, and its databases. */
public final class PostgresFixture implements AutoCloseable {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static PostgresFixture shared;

  private final EmbeddedPostgres server;

  private PostgresFixture(EmbeddedPostgres server) {
    this.server = server;
  }

  /** A server of one's own, to be stopped at will, whose data stay in a directory. */
  public static PostgresFixture start(Path data, int port) {
    return start(data, port, "on");
  }

  /** A server that loses what it confirmed when its machine loses power. */
  static PostgresFixture withoutSync(Path data) {
    return start(data, 0, "off");
  }

  private static PostgresFixture start(Path data, int port, String fsync) {
    try {
      EmbeddedPostgres.Builder builder =
          EmbeddedPostgres.builder()
              // The embedded server comes with these off, and the gateway refuses such a server.
              .setServerConfig("fsync", fsync)
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("shared_buffers", "32MB")
              .setDataDirectory(data)
              .setCleanDataDirectory(false);
      if (port != 0) {
        builder.setPort(port);
      }
      return new PostgresFixture(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server that those share who leave it alone. */
  public static synchronized PostgresFixture shared() {
    if (shared == null) {
      try {
        shared = start(Files.createTempDirectory("postgres"), 0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return shared;
  }

  /** A new, empty database. */
  public PostgresConfig database() {
    String name = "test_" + DATABASES.incrementAndGet();
    execute("postgres", "CREATE DATABASE " + name);
    return config(name);
  }

  /** How a database is reached that is there. */
  public PostgresConfig config(String name) {
    return new PostgresConfig(
        "localhost",
        server.getPort(),
        name,
        "postgres",
        null,
        PostgresConfig.Tls.DISABLE,
        List.of(),
        Duration.ofSeconds(5),
        2,
        Duration.ofMinutes(30),
        1_000,
        2);
  }

  /** Connects as somebody else. */
  public Connection connect(String database) throws SQLException {
    return server.getDatabase("postgres", database).getConnection();
  }

  /** Does something as somebody else. */
  public void execute(String database, String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
