package dev.spfgateway.store.postgres.server;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.connect.Addresses;
import dev.spfgateway.connect.ClientTls;
import dev.spfgateway.connect.NameService;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.SslMode;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects to the PostgreSQL server. */
public final class PostgresServer {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
  private static final int PIPELINING = 1_024;
  private static final int STATEMENTS = 64;

  private final Vertx vertx;
  private final PostgresConfig config;
  private final Duration timeout;
  private final ConnectionFactory<PgConnectOptions> connections;
  private final Addresses addresses = new Addresses(Ticker.system());

  /**
   * @param timeout maximum time for one statement
   */
  public PostgresServer(Vertx vertx, PostgresConfig config, Duration timeout) {
    this.vertx = vertx;
    this.config = config;
    this.timeout = timeout;
    this.connections = PgDriver.INSTANCE.createConnectionFactory(vertx, transport(config));
  }

  /**
   * Opens a connection that may write. Blocks; not for event loops.
   *
   * @throws SQLException also when the server could lose what it confirms; names the setting
   */
  public PgConnection connect() throws SQLException {
    PgConnection opened = open();
    try {
      PostgresCalls.done(PostgresSettings.apply(opened, timeout), timeout);
      PostgresSettings.check(opened, timeout);
      return opened;
    } catch (SQLException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private PgConnection open() throws SQLException {
    Context context = vertx.getOrCreateContext();
    Future<PgConnection> opening =
        addressed()
            .compose(options -> connections.connect(context, options))
            .map(PgConnection::cast);
    try {
      PgConnection opened = PostgresCalls.await(opening, config.connectTimeout());
      expect(opened);
      return opened;
    } catch (SQLException e) {
      opening.onSuccess(late -> late.close());
      throw e;
    }
  }

  /** A pool of at most this many connections for reading. */
  public Pool pool(int size) {
    return PgBuilder.pool()
        .with(poolOptions(config, timeout).setMaxSize(size))
        .with(transport(config))
        .connectingTo(() -> addressed().map(options -> options))
        .withConnectHandler(
            opened -> {
              expect(opened);
              PostgresSettings.apply(opened, timeout).onComplete(applied -> opened.close());
            })
        .using(vertx)
        .build();
  }

  /** A failure is reported to the connection's next user; until then it is no reason for alarm. */
  private static void expect(SqlConnection connection) {
    connection.exceptionHandler(failure -> LOG.debug("the server ended a connection", failure));
  }

  public PostgresConfig config() {
    return config;
  }

  public Duration timeout() {
    return timeout;
  }

  /** Adds all addresses of the server, each of which gets its attempt. */
  private Future<PgConnectOptions> addressed() {
    if (config.host().startsWith("/")) {
      return Future.succeededFuture(options(config, timeout));
    }
    return NameService.of(vertx)
        .lookUp(config.host())
        .map(found -> new AddressedOptions(options(config, timeout), addresses, found));
  }

  /** {@code src/docs/library-defaults.md} gives the reason for each option's value. */
  static NetClientOptions transport(PostgresConfig config) {
    // Half of the time, so that the server's second address gets its turn.
    long millis = Math.max(1, config.connectTimeout().toMillis() / 2);
    return new NetClientOptions()
        .setConnectTimeout(Math.toIntExact(millis))
        .setReconnectAttempts(0)
        .setTcpKeepAlive(true)
        .setTcpNoDelay(true)
        .setSslEngineOptions(new ClientTls());
  }

  static PoolOptions poolOptions(PostgresConfig config, Duration timeout) {
    return new PoolOptions()
        .setShared(false)
        .setMaxSize(config.poolSize())
        .setMaxLifetime(Math.toIntExact(config.maxAge().toSeconds()))
        .setMaxLifetimeUnit(TimeUnit.SECONDS)
        .setMaxWaitQueueSize(config.readWaiting())
        .setConnectionTimeout(Math.toIntExact(timeout.toMillis()))
        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
  }

  static PgConnectOptions options(PostgresConfig config, Duration timeout) {
    PgConnectOptions options = new PgConnectOptions();
    options
        .setHost(config.host())
        .setPort(config.port())
        .setDatabase(config.database())
        .setUser(config.user())
        .setProperties(properties())
        .setCachePreparedStatements(true)
        .setPreparedStatementCacheMaxSize(STATEMENTS)
        .setPipeliningLimit(PIPELINING);
    // The default would be "pass".
    options.setPassword(config.password() == null ? "" : config.password().reveal());
    if (config.tls() == PostgresConfig.Tls.DISABLE) {
      return options.setSslMode(SslMode.DISABLE);
    }
    boolean names = config.tls() == PostgresConfig.Tls.VERIFY_FULL;
    PemTrustOptions trust = new PemTrustOptions();
    config.trust().forEach(file -> trust.addCertPath(file.toString()));
    ClientSSLOptions tls = new ClientSSLOptions().setTrustOptions(trust).setTrustAll(false);
    tls.setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"));
    tls.setSslHandshakeTimeout(config.connectTimeout().toMillis());
    tls.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    tls.setHostnameVerificationAlgorithm(names ? "HTTPS" : "");
    return options.setSslMode(names ? SslMode.VERIFY_FULL : SslMode.VERIFY_CA).setSslOptions(tls);
  }

  /** The parameters that every pooler passes on; {@link PostgresSettings} sets the others. */
  private static Map<String, String> properties() {
    return Map.of("application_name", "spf-gateway", "client_encoding", "utf8", "DateStyle", "ISO");
  }
}
