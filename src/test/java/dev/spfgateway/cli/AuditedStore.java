package dev.spfgateway.cli;

import static dev.spfgateway.pipeline.Operations.anOperation;
import static dev.spfgateway.testing.Waits.await;

import dev.spfgateway.audit.AuditConfig;
import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.Events;
import dev.spfgateway.audit.KnownChain;
import dev.spfgateway.audit.LossRecord;
import dev.spfgateway.audit.chain.Notary;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.pipeline.Operations;
import dev.spfgateway.pipeline.mutation.OperationState;
import dev.spfgateway.store.Stores;
import dev.spfgateway.store.commit.Archive;
import dev.spfgateway.store.commit.Store;
import dev.spfgateway.store.postgres.PostgresFixture;
import dev.spfgateway.store.postgres.server.PostgresConfig;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import picocli.CommandLine;

/** A store with a signed chain, as a gateway leaves it, and the commands that read it. */
public final class AuditedStore implements AutoCloseable {
  private static final List<String> UNLOCK_SQLITE =
      List.of(
          "DROP TRIGGER IF EXISTS audit_event_no_update",
          "DROP TRIGGER IF EXISTS audit_event_no_delete",
          "DROP TRIGGER IF EXISTS audit_event_no_replace",
          "DROP TRIGGER IF EXISTS audit_statement_no_update",
          "DROP TRIGGER IF EXISTS audit_statement_no_delete");
  private static final Map<Path, PostgresConfig> DATABASES = new ConcurrentHashMap<>();
  private static final List<String> UNLOCK_POSTGRES =
      List.of("SET session_replication_role = replica");

  private final Path directory;
  private final Path config;
  private final Vertx vertx = Vertx.vertx();
  private final GatewayConfig gateway;
  private final AuditConfig audit;
  private final Database database;
  private Store store;
  private Archive archive;
  private Notary notary;

  private AuditedStore(Path directory, String auditYaml, Database database) throws IOException {
    this.directory = directory;
    this.config = directory.resolve("gateway.yaml");
    this.database = database;
    Files.writeString(
        config,
        "dataDirectory: data\nregistry: registry.yaml\naudit: "
            + auditYaml
            + "\n"
            + database.yaml());
    this.gateway = YamlRecords.load(config, GatewayConfig.class, name -> null);
    this.audit = gateway.audit();
  }

  /** Makes an empty one in a SQLite file, whose first head is signed. */
  public static AuditedStore in(Path directory, String auditYaml) throws IOException {
    Path file = directory.resolve("data/gateway.db");
    return in(
        directory,
        auditYaml,
        new Database("", () -> DriverManager.getConnection("jdbc:sqlite:" + file), UNLOCK_SQLITE));
  }

  /** Makes one on a PostgreSQL server; each directory has a database. */
  public static AuditedStore onPostgres(Path directory, String auditYaml) throws IOException {
    PostgresFixture server = PostgresFixture.shared();
    PostgresConfig made = DATABASES.computeIfAbsent(directory, any -> server.database());
    String yaml =
        "store: {postgresql: {host: localhost, port: %d, database: %s, user: %s, tls: disable}}\n"
            .formatted(made.port(), made.database(), made.user());
    return in(
        directory,
        auditYaml,
        new Database(yaml, () -> server.connect(made.database()), UNLOCK_POSTGRES));
  }

  private static AuditedStore in(Path directory, String auditYaml, Database database)
      throws IOException {
    AuditedStore made = new AuditedStore(directory, auditYaml, database);
    made.open(Ticker.system());
    return made;
  }

  /** Connects to a store behind the gateway's back. */
  private interface Connecting {
    Connection connect() throws SQLException;
  }

  /**
   * What the store is made of.
   *
   * @param yaml what the configuration says of it
   * @param unlock statements that let whoever has the database change the log
   */
  private record Database(String yaml, Connecting connecting, List<String> unlock) {}

  /** A gateway's start. */
  public void open(Ticker ticker) {
    store =
        Stores.open(
            vertx,
            file(),
            gateway.store(),
            audit.chain(),
            KnownChain.NOTHING,
            LossRecord.none(),
            Ticker.system());
    archive = Stores.archive(file(), gateway.store());
    notary = new Notary(vertx, archive, store, audit, directory.resolve("data/audit-keys"), ticker);
    await(notary.start());
  }

  /** A gateway's stop. */
  public void stop() {
    await(notary.stop());
    archive.close();
    store.close();
  }

  public Path file() {
    return directory.resolve("data/gateway.db");
  }

  public Store store() {
    return store;
  }

  public Archive archive() {
    return archive;
  }

  public Notary notary() {
    return notary;
  }

  public AuditConfig config() {
    return audit;
  }

  /** Records operations of a tenant from intent to outcome, two events each. */
  public List<AuditEvent> record(String tenant, int operations) {
    List<AuditEvent> intents = new ArrayList<>();
    for (int i = 0; i < operations; i++) {
      UUID id = UUID.randomUUID();
      AuditEvent intent = Events.intent(id, tenant);
      await(store.intent(intent, anOperation(id, id.toString())));
      AuditEvent outcome =
          Events.event(id, tenant, AuditEvent.Kind.OUTCOME, Events.outcome(id).result());
      await(store.outcome(outcome, Operations.ended(OperationState.DONE)));
      intents.add(intent);
    }
    return intents;
  }

  public void seal() {
    await(notary.seal("interval"));
  }

  /** Does to the store what only somebody with a shell on its database can do. */
  public void tamper(String... statements) throws SQLException {
    try (Connection connection = database.connecting().connect();
        Statement statement = connection.createStatement()) {
      for (String sql : database.unlock()) {
        statement.execute(sql);
      }
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** What a command printed and how it ended. */
  public record Printed(int code, String out, String err) {}

  /** Runs {@code audit …} on it. */
  public Printed audit(String... args) {
    List<String> all = new ArrayList<>(List.of("audit"));
    all.addAll(List.of(args));
    all.addAll(List.of("--config", config.toString()));
    return run(all.toArray(String[]::new));
  }

  /** Runs any command. */
  public static Printed run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        Cli.line().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return new Printed(line.execute(args), out.toString(), err.toString());
  }

  @Override
  public void close() {
    archive.close();
    store.close();
    await(vertx.close());
  }
}
