package dev.spfgateway.store.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.connect.FixedNames;
import dev.spfgateway.connect.NameService;
import dev.spfgateway.connect.RecordingTlsServer;
import dev.spfgateway.store.postgres.PostgresFixture;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a PostgreSQL server is reached: by which of its addresses, and as whom TLS asks for it. */
class PostgresServerIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(60, TimeUnit.SECONDS);
  }

  private static PostgresConfig at(
      String host, int port, PostgresConfig.Tls tls, List<Path> trust, String database) {
    return new PostgresConfig(
        host,
        port,
        database,
        "postgres",
        null,
        tls,
        trust,
        LIMIT,
        2,
        Duration.ofMinutes(30),
        100,
        2);
  }

  @Test
  void takesTheAddressThatIsAlive() throws Exception {
    PostgresConfig real = PostgresFixture.shared().database();
    NameService.install(vertx, new FixedNames().with("db", "127.0.0.2", "127.0.0.1"));
    PostgresServer server =
        new PostgresServer(
            vertx,
            at("db", real.port(), PostgresConfig.Tls.DISABLE, List.of(), real.database()),
            LIMIT);

    PgConnection single = server.connect();
    Pool pool = server.pool(4);

    assertThat(single.query("SELECT 1").execute().await(60, TimeUnit.SECONDS).size()).isEqualTo(1);
    assertThat(pool.query("SELECT 1").execute().await(60, TimeUnit.SECONDS).size()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "db,VERIFY_FULL,db",
    "db.example.,VERIFY_FULL,db.example",
    "d_b,VERIFY_CA,''",
    "db,VERIFY_CA,db"
  })
  void asksForTheServerByItsName(
      String host, PostgresConfig.Tls tls, String asked, @TempDir Path directory) {
    NameService.install(vertx, new FixedNames().with(host, "127.0.0.1"));
    try (RecordingTlsServer server =
        RecordingTlsServer.postgres(directory, asked.isEmpty() ? "other" : asked)) {
      PostgresServer client =
          new PostgresServer(
              vertx, at(host, server.port(), tls, List.of(server.certificate()), "x"), LIMIT);

      assertThatThrownBy(client::connect).isInstanceOf(SQLException.class);

      assertThat(server.hellos()).extracting(RecordingTlsServer.Hello::name).contains(asked);
    }
  }
}
