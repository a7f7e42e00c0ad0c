package dev.spfgateway.cli;

import static dev.spfgateway.pipeline.Operations.anOperation;

import dev.spfgateway.audit.AuditConfig;
import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.Events;
import dev.spfgateway.audit.chain.Notary;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.pipeline.OperationState;
import dev.spfgateway.pipeline.Operations;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.store.SqliteArchive;
import dev.spfgateway.store.SqliteStore;
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
import java.util.UUID;
import picocli.CommandLine;

/** A store with a signed chain, as a gateway leaves it, and the commands that read it. */
public final class AuditedStore implements AutoCloseable {
  private final Path directory;
  private final Path config;
  private final Vertx vertx = Vertx.vertx();
  private final AuditConfig audit;
  private SqliteStore store;
  private SqliteArchive archive;
  private Notary notary;

  private AuditedStore(Path directory, String auditYaml) throws IOException {
    this.directory = directory;
    this.config = directory.resolve("gateway.yaml");
    Files.writeString(
        config, "dataDirectory: data\nregistry: registry.yaml\naudit: " + auditYaml + "\n");
    this.audit = YamlRecords.load(config, GatewayConfig.class, name -> null).audit();
  }

  /** Makes an empty one whose first head is signed. */
  public static AuditedStore in(Path directory, String auditYaml) throws IOException {
    AuditedStore made = new AuditedStore(directory, auditYaml);
    made.open(Ticker.system());
    return made;
  }

  /** A gateway's start. */
  public void open(Ticker ticker) {
    store = SqliteStore.open(file(), Stores.CONFIG, audit.chain());
    archive = SqliteArchive.open(file());
    notary = new Notary(vertx, archive, store, audit, directory.resolve("data/audit-keys"), ticker);
    Passage.await(notary.start());
  }

  /** A gateway's stop. */
  public void stop() {
    Passage.await(notary.stop());
    archive.close();
    store.close();
  }

  public Path file() {
    return directory.resolve("data/gateway.db");
  }

  public SqliteStore store() {
    return store;
  }

  public SqliteArchive archive() {
    return archive;
  }

  public Notary notary() {
    return notary;
  }

  /** Records operations of a tenant from intent to outcome, two events each. */
  public List<AuditEvent> record(String tenant, int operations) {
    List<AuditEvent> intents = new ArrayList<>();
    for (int i = 0; i < operations; i++) {
      UUID id = UUID.randomUUID();
      AuditEvent intent = Events.intent(id, tenant);
      Passage.await(store.intent(intent, anOperation(id, id.toString())));
      AuditEvent outcome =
          Events.event(id, tenant, AuditEvent.Kind.OUTCOME, Events.outcome(id).result());
      Passage.await(store.outcome(outcome, Operations.ended(OperationState.DONE)));
      intents.add(intent);
    }
    return intents;
  }

  public void seal() {
    Passage.await(notary.seal("interval"));
  }

  /** Does to the file what only somebody with a SQLite shell can do. */
  public void tamper(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      for (String name :
          List.of(
              "audit_event_no_update",
              "audit_event_no_delete",
              "audit_event_no_replace",
              "audit_statement_no_update",
              "audit_statement_no_delete")) {
        statement.execute("DROP TRIGGER IF EXISTS " + name);
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
    Passage.await(vertx.close());
  }
}
