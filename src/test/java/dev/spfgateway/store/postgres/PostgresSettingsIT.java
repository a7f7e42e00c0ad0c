package dev.spfgateway.store.postgres;

import static dev.spfgateway.pipeline.Operations.anOperation;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.audit.Events;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.store.StoreConfig;
import dev.spfgateway.store.commit.StoreException;
import dev.spfgateway.store.postgres.server.PostgresConfig;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/** A commit that the server reports is durable, or the store is refused, naming the setting. */
class PostgresSettingsIT {
  @TempDir static Path data;

  private static Vertx vertx;
  private static PostgresFixture server;
  private PostgresConfig database;

  @BeforeAll
  static void begin() {
    vertx = Vertx.vertx();
    server = PostgresFixture.start(data.resolve("postgresql"), 0);
  }

  @AfterAll
  static void end() {
    server.close();
    await(vertx.close());
  }

  @BeforeEach
  void make() {
    database = server.database();
  }

  @AfterEach
  void reset() throws SQLException {
    alterSystem("RESET ALL");
  }

  /** ALTER SYSTEM can't be one of several statements. */
  private static void alterSystem(String change) throws SQLException {
    server.execute("postgres", "ALTER SYSTEM " + change);
    server.execute("postgres", "SELECT pg_reload_conf()");
  }

  private static List<String> ask(String name, String sql) throws SQLException {
    try (Connection connection = server.connect(name);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  private PostgresStore open(PostgresConfig where) {
    return PostgresStore.open(
        vertx, where, new StoreConfig(4_096, 512).limits(), "one", Ticker.system());
  }

  private PostgresConfig through(PoolerLikeProxy proxy) {
    return new PostgresConfig(
        "localhost",
        proxy.port(),
        database.database(),
        database.user(),
        null,
        database.tls(),
        List.of(),
        database.connectTimeout(),
        2,
        database.maxAge(),
        1_000,
        2);
  }

  @Test
  void refusesAServerThatMayLoseWhatItConfirmed() {
    try (PostgresFixture unsafe = PostgresFixture.withoutSync(data.resolve("unsafe"))) {
      assertThatThrownBy(() -> open(unsafe.config("postgres")).close())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("fsync must be on, but is off");
    }
  }

  @Test
  void refusesAServerThatBecomesUnsafeWhileItRuns() throws SQLException {
    try (PostgresStore store = open(database)) {
      assertThat(store.health().healthy()).isTrue();

      alterSystem("SET full_page_writes = off");
      until(() -> !store.health().healthy());
      assertThat(store.health().problem()).contains("full_page_writes must be on");

      alterSystem("RESET full_page_writes");
      until(() -> store.health().healthy());
    }
  }

  @Test
  void refusesAUserForWhomTriggersDoNotRun() {
    server.execute(
        "postgres",
        "ALTER DATABASE " + database.database() + " SET session_replication_role = replica");

    assertThatThrownBy(() -> open(database).close())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("session_replication_role must be origin");
  }

  @ParameterizedTest
  @EnumSource
  void commitsSynchronouslyWhateverAPoolerDoesToStartUpParameters(PoolerLikeProxy.Unknown unknown)
      throws SQLException {
    String name = database.database();
    server.execute("postgres", "ALTER DATABASE " + name + " SET synchronous_commit = off");
    try (PoolerLikeProxy proxy = new PoolerLikeProxy(vertx, server.port(), unknown);
        PostgresStore store = open(through(proxy))) {
      server.execute(
          name,
          "CREATE TABLE seen (value text); CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql"
              + " AS $$ BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit'));"
              + " RETURN NEW; END $$; CREATE TRIGGER note AFTER UPDATE ON audit_chain"
              + " FOR EACH ROW EXECUTE FUNCTION note()");
      UUID id = UUID.randomUUID();

      await(store.intent(Events.intent(id), anOperation(id, id.toString())));

      assertThat(ask(name, "SELECT DISTINCT value FROM seen")).containsExactly("on");
    }
  }

  /** What is ahead of a standby that nobody waits for is lost with a fail-over. */
  @Test
  void refusesAServerWhoseStandbyIsNotWaitedFor() throws SQLException {
    Properties properties = new Properties();
    PGProperty.USER.set(properties, "postgres");
    PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "9.4");
    PGProperty.REPLICATION.set(properties, "true");
    PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
    try (Connection standby =
            DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + server.port() + "/postgres", properties);
        PGReplicationStream stream =
            standby
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .physical()
                .withStartPosition(
                    LogSequenceNumber.valueOf(
                        ask("postgres", "SELECT pg_current_wal_lsn()").get(0)))
                .start()) {
      assertThat(stream.isClosed()).isFalse();

      assertThatThrownBy(() -> open(database).close())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("synchronous_standby_names must name");
    }
  }
}
