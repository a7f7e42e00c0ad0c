package dev.spfgateway.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  /** A server of one's own, to be stopped at will. */
  public static PostgresFixture start() {
    try {
      return new PostgresFixture(
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", "on")
              .setServerConfig("full_page_writes", "on")
              .setServerConfig("shared_buffers", "32MB")
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server that those share who leave it alone. */
  public static synchronized PostgresFixture shared() {
    if (shared == null) {
      shared = start();
    }
    return shared;
  }

  /** A new, empty database. */
  public PostgresConfig database() {
    String name = "test_" + DATABASES.incrementAndGet();
    execute("postgres", "CREATE DATABASE " + name);
    return config(name);
  }

  private PostgresConfig config(String name) {
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
