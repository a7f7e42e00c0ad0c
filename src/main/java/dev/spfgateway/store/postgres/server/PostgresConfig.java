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
 * A PostgreSQL server, version 14 or later. The gateway makes and changes its tables itself. It
 * holds session locks, so no pooler that shares connections by transaction may stand between.
 *
 * @param host the server's name or address, or the directory of its Unix socket
 * @param port its port
 * @param database the database's name
 * @param user as whom the gateway works; owns the tables
 * @param password the user's password; without it, none is sent
 * @param tls how the connection is protected
 * @param trust PEM files of the authorities that the server's certificate is trusted by; needed
 *     unless {@code tls} is {@code disable}
 * @param connectTimeout for one connection, 100ms to 60s
 * @param poolSize connections that mutations read by, as many that operations are shown by, and as
 *     many that the audit log is searched by, 1 to 100; one more signs the audit log, and one more
 *     writes
 * @param maxAge how long a connection for reading is used, 1m to 24h, so that a changed address of
 *     the server is followed; one that is in use goes on until it is given back
 * @param readWaiting reads that may wait for a connection, 16 to 100,000; one more fails
 * @param monthsAhead partitions that are made before their month begins, 1 to 12
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
      // Over a Unix socket the client would leave TLS out without a word.
      Require.check(tls == Tls.DISABLE, "tls", "must be disable where host is a socket directory");
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
        "must name the PEM files of who signed the server's certificate");
    Require.inRange(
        connectTimeout, Duration.ofMillis(100), Duration.ofSeconds(60), "connectTimeout");
    Require.inRange(poolSize, 1, 100, "poolSize");
    Require.inRange(maxAge, Duration.ofMinutes(1), Duration.ofHours(24), "maxAge");
    Require.inRange(readWaiting, 16, 100_000, "readWaiting");
    Require.inRange(monthsAhead, 1, 12, "monthsAhead");
  }

  /** Where it is, for messages. */
  public String place() {
    return host + ":" + port + "/" + database;
  }

  /** How the connection is protected. */
  public enum Tls {
    /** Not at all; for a server on this machine. */
    DISABLE,
    /** The server's certificate is trusted, whatever name it bears. */
    VERIFY_CA,
    /** The server's certificate is trusted and bears the host's name. */
    VERIFY_FULL
  }
}
