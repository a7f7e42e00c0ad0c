package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.cli.AuditedStore;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.store.postgres.PostgresFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A store that returns with less data than it had confirmed: no restore is executed twice. */
class StoreLossIT {
  private static final String HEADS = "{commitTimeout: 20s, heads: {interval: 200ms}}";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private RunningGateway gateway;
  private PostgresFixture server;
  private String store = "";
  private int port;

  @BeforeEach
  void begin() {
    simulator = aSimulator().start(bed);
  }

  /** A server that was started again is newer than the gateway, but must outlive it. */
  @AfterEach
  void stopFirst() {
    gateway.close();
  }

  private void start() {
    GatewayBuilder builder =
        RunningGateway.in(directory).before(simulator).set("audit.heads.interval", "200ms");
    if (!store.isEmpty()) {
      builder.onPostgres(port, "postgres");
    }
    gateway = builder.start(bed);
  }

  private void stop() {
    gateway.close();
  }

  private void startServer() {
    server = bed.keep(PostgresFixture.start(directory.resolve("postgresql"), port));
    port = server.port();
    store =
        String.format(
            Locale.ROOT,
            "postgresql: {host: localhost, port: %d, database: postgres, user: postgres,"
                + " tls: disable}",
            port);
  }

  private Answer restore(String key) {
    return gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, "Idempotency-Key", key);
  }

  private AuditedStore.Printed audit(String... command) throws IOException {
    Path config = directory.resolve("gateway.yaml");
    Files.writeString(
        config,
        "dataDirectory: data\nregistry: registry.yaml\naudit: "
            + HEADS
            + "\n"
            + (store.isEmpty() ? "" : "store: {" + store + "}\n"));
    Stream<String> all = Stream.concat(Stream.of("audit"), Stream.of(command));
    return AuditedStore.run(
        Stream.concat(all, Stream.of("--config", config.toString())).toArray(String[]::new));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.toList()) {
        Path target = to.resolve(from.relativize(one).toString());
        if (Files.isDirectory(one)) {
          Files.createDirectories(target);
        } else {
          Files.copy(one, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }

  /** Refuses, tells, does not restore again, and goes on once an operator has accepted. */
  private void refusesUntilAccepted() throws IOException {
    until(() -> gateway.admin("/readyz").status() == 503);
    until(() -> gateway.admin("/readyz").body().contains("audit accept-loss"));
    Answer again = restore("once");
    assertThat(again.status()).as(again.body()).isEqualTo(503);
    assertThat(again.header("X-Operation-Outcome")).isEqualTo("not-sent");
    assertThat(restore("another").status()).isEqualTo(503);
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
    assertThat(gateway.send("GET", CONTOSO_VMM + "Jobs", OPERATOR, null).status())
        .as("reads go on")
        .isEqualTo(200);
    assertThat(gateway.admin("/metrics").body()).contains("spfgateway_store_loss 1.0");
    until(() -> verdict().contains("BROKEN"));

    AuditedStore.Printed accepted =
        audit("accept-loss", "--reason", "restored on purpose", "--operator", "eva");

    assertThat(accepted.code()).as(accepted.err()).isZero();
    until(() -> gateway.admin("/readyz").status() == 200);
    assertThat(gateway.admin("/metrics").body()).contains("spfgateway_store_loss 0.0");
    assertThat(restore("new").status()).isEqualTo(204);
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(2);
    assertThat(audit("search").out()).contains("store-loss", "loss-accepted", "eva");
    until(() -> verdict().contains("good"));
    assertThat(audit("accept-loss", "--reason", "once more").code())
        .as("nothing is left to accept")
        .isNotZero();
    stop();
    start();
    assertThat(gateway.admin("/readyz").status()).isEqualTo(200);
    assertThat(verdict()).contains("good").doesNotContain("BROKEN");
  }

  private String verdict() {
    try {
      return audit("verify").out();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String heads() {
    Path file = directory.resolve("data/audit-heads.jsonl");
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void replaceStore(Path by) throws IOException {
    Path file = directory.resolve("data/gateway.db");
    for (String rest : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(Path.of(file + rest));
    }
    if (by != null) {
      Files.copy(by, file);
    }
  }

  @Test
  void anOlderCopyOfTheFile() throws IOException {
    start();
    stop();
    Path old = Files.copy(directory.resolve("data/gateway.db"), directory.resolve("old.db"));
    start();
    assertThat(restore("once").status()).isEqualTo(204);
    stop();

    replaceStore(old);
    assertThat(audit("verify").code()).as("told before a gateway looks at it").isEqualTo(3);
    start();

    refusesUntilAccepted();
  }

  @Test
  void aCopyWithoutItsJournal() throws IOException {
    start();
    assertThat(restore("once").status()).isEqualTo(204);
    Path half = Files.copy(directory.resolve("data/gateway.db"), directory.resolve("half.db"));
    stop();

    replaceStore(half);
    start();

    refusesUntilAccepted();
  }

  @Test
  void noFileAtAll() throws IOException {
    start();
    assertThat(restore("once").status()).isEqualTo(204);
    stop();

    replaceStore(null);
    start();

    refusesUntilAccepted();
  }

  /** Only the signing key tells that there was a chain. */
  @Test
  void noFileAndNoHeads() throws IOException {
    start();
    assertThat(restore("once").status()).isEqualTo(204);
    stop();

    replaceStore(null);
    Files.deleteIfExists(directory.resolve("data/audit-heads.jsonl"));
    start();

    refusesUntilAccepted();
  }

  @Test
  void anOlderDatabaseUnderARunningGateway() throws IOException {
    olderDatabase(() -> {});
    until(() -> gateway.admin("/readyz").body().contains("audit accept-loss"));
    assertThat(gateway.story())
        .as("what the process still knew was appended again")
        .containsExactly("intent restore", "outcome restore done");

    refusesUntilAccepted();
  }

  @Test
  void anOlderDatabaseAtAStart() throws IOException {
    olderDatabase(this::stop);
    start();

    refusesUntilAccepted();
  }

  private void olderDatabase(Runnable before) throws IOException {
    Path data = directory.resolve("postgresql");
    Path old = directory.resolve("old");
    startServer();
    start();
    assertThat(gateway.admin("/readyz").status()).isEqualTo(200);
    server.close();
    until(() -> gateway.admin("/readyz").status() == 503);
    copy(data, old);
    startServer();
    until(() -> gateway.admin("/readyz").status() == 200);
    assertThat(restore("once").status()).isEqualTo(204);
    // What no head outside the store covers yet could not be missed after a restart.
    until(() -> heads().contains("\"sequence\":2,"));
    before.run();
    server.close();
    delete(data);
    copy(old, data);
    startServer();
  }
}
