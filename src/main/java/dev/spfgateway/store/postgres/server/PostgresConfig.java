package dev.spfgateway.store.postgres.server;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.HostSyntax;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server, version 14 or later. The gateway creates and changes its tables itself. It
 * holds session locks, so no pooler that shares connections by transaction may be in between.
 *
 * @param host the server's name or address, or the directory of its Unix socket
 * @param port its port
 * @param database the database's name
 * @param user the gateway's user, who owns the tables
 * @param password the user's password; without it, none is sent
 * @param tls how the connection is protected
 * @param trust PEM files of the authorities that the server's certificate is trusted by; required
 *     unless {@code tls} is {@code disable}
 * @param connectTimeout maximum time for opening a connection, 100ms to 60s
 * @param poolSize number of connections for mutations' reads, as many for showing operations, and
 *     as many for searching the audit log, 1 to 100; one more signs the audit log, and one more
 *     writes
 * @param maxAge how long a connection for reading is used, 1m to 24h, so that a changed address of
 *     the server takes effect; one in use continues until it is returned
 * @param readWaiting reads that may wait for a connection, 16 to 100,000; further ones fail
 * @param monthsAhead number of partitions created before their month begins, 1 to 12
 */
public record PostgresConfig(
    String host,
    @Default("5432") int port,
    String database,
    String user,
    @Nullable Secret password,
    @Default("verify-full") Tls tls,
    @Default("[]") List<Path> trust,
    @Default("5s") Duration connectTimeout,
    @Default("4") int poolSize,
    @Default("30m") Duration maxAge,
    @Default("4096") int readWaiting,
    @Default("2") int monthsAhead) {
  /** Checks the values. */
  public PostgresConfig {
    if (host.startsWith("/")) {
      // Over a Unix socket the client would silently leave TLS out.
      Require.check(tls == Tls.DISABLE, "tls", "must be disable if host is a socket directory");
    } else if (tls == Tls.VERIFY_FULL) {
      HostSyntax.requireForTls(host, "host");
    } else {
      HostSyntax.require(host, "host");
    }
    Require.inRange(port, 1, 65_535, "port");
    Require.notBlank(database, "database");
    Require.notBlank(user, "user");
    trust = List.copyOf(trust);
    Require.check(
        tls == Tls.DISABLE || !trust.isEmpty(),
        "trust",
        "must name the PEM files of the authorities that signed the server's certificate");
    Require.inRange(
        connectTimeout, Duration.ofMillis(100), Duration.ofSeconds(60), "connectTimeout");
    Require.inRange(poolSize, 1, 100, "poolSize");
    Require.inRange(maxAge, Duration.ofMinutes(1), Duration.ofHours(24), "maxAge");
    Require.inRange(readWaiting, 16, 100_000, "readWaiting");
    Require.inRange(monthsAhead, 1, 12, "monthsAhead");
  }

  /** The server's location, for messages. */
  public String place() {
    return host + ":" + port + "/" + database;
  }

  /** How the connection is protected. */
  public enum Tls {
    /** No protection; for a server on this machine. */
    DISABLE,
    /** The server's certificate is trusted, whatever name it has. */
    VERIFY_CA,
    /** The server's certificate is trusted and has the host's name. */
    VERIFY_FULL
  }
}
