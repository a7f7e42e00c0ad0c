package dev.spfgateway.bench;

import dev.spfgateway.audit.AuditConfig;
import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.AuditQuery;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.chain.Notary;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.Uuid7;
import dev.spfgateway.cli.Cli;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.store.StoreConfig;
import dev.spfgateway.store.sqlite.SqliteArchive;
import dev.spfgateway.store.sqlite.SqliteStore;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Fills a store with many events (first argument, 10 million without one) in a directory (second
 * argument), signs them, and measures searches and {@code audit verify}. A store that is there is
 * measured again, and not filled.
 */
public final class AuditArchiveBenchmark {
  private static final int TENANTS = 200;
  private static final int ROWS_A_COMMIT = 50_000;
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
  private static final long STEP_MILLIS = 1_000;

  private AuditArchiveBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int events = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000_000;
    Path directory =
        arguments.length > 1 ? Path.of(arguments[1]) : Files.createTempDirectory("audit");
    Path file = directory.resolve("gateway.db");
    if (!Files.exists(file)) {
      SqliteStore.open(file, new StoreConfig(64, 64).limits(), "gateway").close();
      long began = System.nanoTime();
      fill(file, events);
      System.out.printf(
          "%d events, %d MiB, made in %d s%n",
          events, Files.size(file) >> 20, (System.nanoTime() - began) / 1_000_000_000);
    }
    search(file, events);
    sign(file, directory);
    verify(directory);
  }

  private static void sign(Path file, Path directory) throws Exception {
    AuditConfig config =
        YamlRecords.load(configuration(directory), GatewayConfig.class, name -> null).audit();
    Vertx vertx = Vertx.vertx();
    long began = System.nanoTime();
    try (SqliteStore store = SqliteStore.open(file, new StoreConfig(64, 64).limits(), "gateway");
        SqliteArchive archive = SqliteArchive.open(file)) {
      Notary notary =
          new Notary(
              vertx, archive, store, config, directory.resolve("audit-keys"), Ticker.system());
      notary.start().await(1, TimeUnit.HOURS);
    }
    vertx.close().await(10, TimeUnit.SECONDS);
    System.out.printf("signed in %.1f s%n", (System.nanoTime() - began) / 1e9);
  }

  private static Path configuration(Path directory) throws IOException {
    return Files.writeString(
        directory.resolve("gateway.yaml"), "dataDirectory: .\nregistry: registry.yaml\n");
  }

  private static void verify(Path directory) throws IOException {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      pool.resetPeakUsage();
    }
    long began = System.nanoTime();
    int code = Cli.run("audit", "verify", "--config", configuration(directory).toString());
    long heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .mapToLong(pool -> pool.getPeakUsage().getUsed())
            .sum();
    System.out.printf(
        "verified in %.1f s, exit code %d, heap at most %d MiB of %d%n",
        (System.nanoTime() - began) / 1e9,
        code,
        heap >> 20,
        Runtime.getRuntime().maxMemory() >> 20);
  }

  private static void fill(Path file, int events) throws Exception {
    Uuid7 ids = new Uuid7(Ticker.system(), new Random(1));
    String head = SealedEvent.GENESIS;
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement settings = connection.createStatement()) {
      settings.execute("PRAGMA synchronous = OFF");
      settings.execute("PRAGMA cache_size = -200000");
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO audit_event VALUES (?,?,?,?,?,?,?,?)")) {
        for (int i = 1; i <= events; i++) {
          AuditEvent event = event(ids.next(), i);
          SealedEvent sealed = SealedEvent.seal(event, "gateway", i, head);
          head = sealed.hash();
          insert.setString(1, "gateway");
          insert.setLong(2, i);
          insert.setString(3, event.id().toString());
          insert.setLong(4, event.time().toEpochMilli());
          insert.setString(5, event.tenant());
          insert.setString(6, event.what().operation().toString());
          insert.setString(7, sealed.json());
          insert.setString(8, head);
          insert.addBatch();
          if (i % ROWS_A_COMMIT == 0 || i == events) {
            insert.executeBatch();
            connection.commit();
          }
        }
      }
    }
  }

  private static AuditEvent event(UUID id, int number) {
    boolean intent = number % 2 == 1;
    return new AuditEvent(
        id,
        FIRST.plusMillis(number * STEP_MILLIS),
        intent ? AuditEvent.Kind.INTENT : AuditEvent.Kind.OUTCOME,
        new AuditEvent.Who(
            "tenant-" + number / 2 % TENANTS, "ci", "ci-key", "api-key", "192.0.2.7"),
        new AuditEvent.What(
            "aaaaaaaa-1111-4111-8111-111111111111",
            "bbbbbbbb-2222-4222-8222-222222222222",
            "MERGE",
            "VMCheckPoints(ID=guid'dddddddd-4444-4444-8444-444444444444')",
            "restore",
            "d".repeat(64),
            new UUID(7, number / 2),
            "request-" + number),
        intent ? null : new AuditEvent.Result("done", "", 1, 204, "job-" + number));
  }

  private static void search(Path file, int events) throws Exception {
    Random random = new Random(2);
    int rounds = 1_000;
    long[] nanos = new long[rounds];
    long found = 0;
    try (SqliteArchive archive = SqliteArchive.open(file)) {
      for (int i = 0; i < rounds; i++) {
        Instant from = FIRST.plusMillis(random.nextInt(events) * STEP_MILLIS);
        AuditQuery query =
            new AuditQuery(
                new AuditQuery.Span(from, from.plusSeconds(86_400)),
                new AuditQuery.Match(
                    "tenant-" + random.nextInt(TENANTS), null, null, null, null, null, null),
                Optional.empty(),
                50);
        long began = System.nanoTime();
        found += archive.find(query).await(60, TimeUnit.SECONDS).size();
        nanos[i] = System.nanoTime() - began;
      }
    }
    Arrays.sort(nanos);
    System.out.printf(
        "search by tenant and one day, 50 newest: median %.2f ms, p99 %.2f ms, worst %.2f ms, %d"
            + " found%n",
        nanos[rounds / 2] / 1e6, nanos[rounds * 99 / 100] / 1e6, nanos[rounds - 1] / 1e6, found);
  }
}
