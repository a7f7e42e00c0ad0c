package dev.spfgateway.store.sqlite;

import static dev.spfgateway.pipeline.Operations.anOperation;
import static dev.spfgateway.pipeline.Operations.ended;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.Events;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationResult;
import dev.spfgateway.pipeline.mutation.OperationRunning;
import dev.spfgateway.pipeline.mutation.OperationState;
import dev.spfgateway.store.Recorded;
import dev.spfgateway.store.StoreConfig;
import dev.spfgateway.store.commit.StoreException;
import dev.spfgateway.store.record.SchemaVersions;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqliteStoreTest {
  private static final StoreConfig CONFIG = new StoreConfig(4_096, 512);

  private static final OperationResult DONE = ended(OperationState.DONE);

  @TempDir Path directory;
  private Path file;
  private SqliteStore store;

  @BeforeEach
  void openStore() {
    file = directory.resolve("gateway.db");
    store = SqliteStore.open(file, CONFIG.limits(), "gateway");
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void usesEveryStatementOfItsFile() {
    assertThat(SqliteOperations.SQL.untaken()).isEmpty();
  }

  @Test
  void recordsAnIntentAndItsClaimTogether() {
    UUID id = UUID.randomUUID();

    await(intent(id, "vm-1"));

    assertThat(recorded()).hasSize(1);
    assertThat(open()).singleElement().satisfies(one -> assertThat(one.id()).isEqualTo(id));
  }

  @Test
  void refusesASecondClaimUntilTheFirstHasItsOutcome() {
    UUID first = UUID.randomUUID();
    await(intent(first, "vm-1"));

    Throwable refused = Passage.anyFailure(intent(UUID.randomUUID(), "vm-1"));

    assertThat(refused)
        .isInstanceOfSatisfying(
            OperationRunning.class, running -> assertThat(running.operation()).isEqualTo(first));
    assertThat(recorded()).as("a refused claim leaves no event").hasSize(1);
    await(store.outcome(Events.outcome(first), DONE));
    await(intent(UUID.randomUUID(), "vm-1"));
  }

  @Test
  void claimsOnOtherThingsDoNotMeet() {
    await(intent(UUID.randomUUID(), "vm-1"));

    await(intent(UUID.randomUUID(), "vm-2"));

    assertThat(open()).hasSize(2);
  }

  @Test
  void oneOfManyClaimsAtTheSameInstantWins() {
    List<Future<Void>> claims = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      claims.add(intent(UUID.randomUUID(), "vm-1"));
    }

    await(Future.join(claims).otherwiseEmpty());

    assertThat(claims).filteredOn(Future::succeeded).hasSize(1);
    assertThat(claims)
        .filteredOn(Future::failed)
        .allMatch(claim -> claim.cause() instanceof OperationRunning);
    assertThat(recorded()).hasSize(1);
  }

  @Test
  void recordsNeitherEventNorClaimWhenOneOfThemFails() {
    UUID id = UUID.randomUUID();
    Operation claim = anOperation(id, "vm-1");
    AuditEvent event = Events.intent(id);
    await(store.intent(event, claim));
    AuditEvent sameEventId =
        new AuditEvent(
            event.id(), event.time(), event.kind(), event.who(), event.what(), event.result());

    Throwable failure =
        Passage.anyFailure(store.intent(sameEventId, anOperation(UUID.randomUUID(), "vm-2")));

    assertThat(failure).isInstanceOf(SQLException.class);
    assertThat(recorded()).hasSize(1);
    await(intent(UUID.randomUUID(), "vm-2"));
  }

  @Test
  void manyIntentsAtOnceAreAllRecordedInOneUnbrokenChain() throws Exception {
    List<Future<Void>> intents = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      intents.add(intent(UUID.randomUUID(), "vm-" + i));
    }

    await(Future.all(intents));

    assertChain(2_000);
  }

  @Test
  void continuesTheChainOverAReopen() throws Exception {
    for (int run = 0; run < 3; run++) {
      await(intent(UUID.randomUUID(), "run-" + run));
      await(intent(UUID.randomUUID(), "other-" + run));
      reopen("gateway");
    }

    assertChain(6);
  }

  @Test
  void keepsEachChainsOwnSequence() {
    await(intent(UUID.randomUUID(), "vm-1"));
    reopen("second");

    await(intent(UUID.randomUUID(), "vm-2"));

    assertThat(recorded())
        .extracting(SealedEvent::chain, SealedEvent::sequence)
        .containsExactlyInAnyOrder(
            org.assertj.core.api.Assertions.tuple("gateway", 1L),
            org.assertj.core.api.Assertions.tuple("second", 1L));
  }

  @Test
  void tellsWhatACrashLeftRunning() {
    List<UUID> ids = List.of(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
    ids.forEach(id -> await(intent(id, id.toString())));
    await(store.outcome(Events.outcome(ids.get(1)), DONE));

    reopen("gateway");

    assertThat(open())
        .extracting(OperationRecord::id)
        .containsExactlyInAnyOrder(ids.get(0), ids.get(2));
    assertThat(Passage.anyFailure(intent(UUID.randomUUID(), ids.get(0).toString())))
        .isInstanceOf(OperationRunning.class);
  }

  @Test
  void keepsAnOutcomeWhileTheFileIsLockedAndRefusesIntents() throws Exception {
    UUID id = UUID.randomUUID();
    await(intent(id, "vm-1"));
    Future<Void> outcome;
    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      outcome = store.outcome(Events.outcome(id), DONE);

      Throwable refused = Passage.anyFailure(intent(UUID.randomUUID(), "vm-2"));

      assertThat(refused).isInstanceOf(SQLException.class);
      assertThat(store.health().healthy()).isFalse();
      assertThat(outcome.isComplete()).isFalse();
      statement.execute("ROLLBACK");
    }

    await(outcome);

    assertThat(store.health().healthy()).isTrue();
    assertThat(open()).isEmpty();
    assertThat(recorded())
        .extracting(event -> SealedEvent.open(event.json()).kind())
        .containsExactly(AuditEvent.Kind.INTENT, AuditEvent.Kind.OUTCOME);
    assertChain(2);
  }

  @Test
  void writesKeptOutcomesInTheirOrder() throws Exception {
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ids.add(UUID.randomUUID());
      await(intent(ids.get(i), "vm-" + i));
    }
    List<Future<Void>> outcomes = new ArrayList<>();
    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      ids.forEach(id -> outcomes.add(store.outcome(Events.outcome(id), DONE)));
      until(() -> !store.health().healthy());
      statement.execute("ROLLBACK");
    }

    await(Future.all(outcomes));

    assertThat(recorded().subList(20, 40))
        .extracting(event -> SealedEvent.open(event.json()).what().operation())
        .containsExactlyElementsOf(ids);
    assertChain(40);
  }

  @Test
  void writesWhatWaitsBeforeItCloses() throws Exception {
    List<Future<Void>> intents = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      intents.add(intent(UUID.randomUUID(), "vm-" + i));
    }

    store.close();

    assertThat(intents).allMatch(Future::succeeded);
    assertChain(500);
    assertThat(Passage.anyFailure(intent(UUID.randomUUID(), "late")))
        .hasMessageContaining("closing");
    assertThat(store.health().healthy()).isFalse();
  }

  @Test
  void refusesOneMoreThanMayWait() throws Exception {
    store.close();
    store = SqliteStore.open(file, new StoreConfig(16, 1).limits(), "gateway");
    List<Future<Void>> waiting = new ArrayList<>();
    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      // Sixteen wait, and the writer may have taken one.
      for (int i = 0; i < 18; i++) {
        waiting.add(intent(UUID.randomUUID(), "vm-" + i));
      }

      until(() -> waiting.stream().anyMatch(Future::failed));
      assertThat(waiting.stream().filter(Future::failed).findFirst().orElseThrow().cause())
          .hasMessageContaining("too many writes are waiting");
      statement.execute("ROLLBACK");
    }
    await(Future.join(waiting).otherwiseEmpty());
    await(intent(UUID.randomUUID(), "vm-18"));
  }

  @Test
  void refusesASecondStoreOnTheSameFile() {
    assertThatThrownBy(() -> SqliteStore.open(file, CONFIG.limits(), "gateway"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("another gateway uses");
  }

  @Test
  void aRefusedSecondStoreLeavesTheFirstOnesLockInPlace() throws Exception {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> SqliteStore.open(file, CONFIG.limits(), "gateway"))
          .isInstanceOf(StoreException.class);
    }

    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TriesToLock.class.getName(),
                file.toString())
            .start();

    assertThat(other.inputReader().readLine()).isEqualTo("locked");
  }

  /** Another process that would take the lock if it were free. */
  static final class TriesToLock {
    private TriesToLock() {}

    public static void main(String[] arguments) {
      try (ProcessLock lock = ProcessLock.take(Path.of(arguments[0]))) {
        System.out.println("free " + lock);
      } catch (StoreException e) {
        System.out.println("locked");
      }
    }
  }

  @Test
  void aUnitThatComesWhileTheStoreClosesIsNeverLeftOpen() throws Exception {
    List<Future<Void>> intents = Collections.synchronizedList(new ArrayList<>());
    AtomicBoolean closed = new AtomicBoolean();
    Thread client =
        new Thread(
            () -> {
              while (!closed.get()) {
                intents.add(intent(UUID.randomUUID(), UUID.randomUUID().toString()));
              }
            });
    client.start();
    until(() -> intents.size() > 100);

    store.close();
    closed.set(true);
    client.join();

    assertThat(intents).allMatch(Future::isComplete);
  }

  /** The versions, with one more. */
  private static SchemaVersions and(String next) {
    return new SchemaVersions(
        Stream.concat(SqliteSchema.VERSIONS.steps().stream(), Stream.of(next)).toList());
  }

  @Test
  void bringsAStoreOfTheFirstVersionToTheNext() throws Exception {
    UUID id = UUID.randomUUID();
    await(intent(id, "vm-1"));
    store.close();
    SchemaVersions versions =
        and("ALTER TABLE operation ADD COLUMN note TEXT; UPDATE operation SET note = id;");

    try (Connection other = connect()) {
      SqliteSchema.migrate(other, versions);
      SqliteSchema.migrate(other, versions);

      String note = Sql.query(other, "SELECT note FROM operation", rows -> rows.getString(1));
      assertThat(note).isEqualTo(id.toString());
    }
    assertThat(recorded()).hasSize(1);
    assertThatThrownBy(() -> SqliteStore.open(file, CONFIG.limits(), "gateway"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("schema version 11, made by a gateway newer than this one");
  }

  @Test
  void aMigrationThatFailsChangesNothing() throws Exception {
    store.close();

    try (Connection other = connect()) {
      assertThatThrownBy(
              () -> SqliteSchema.migrate(other, and("DROP TABLE operation_guard; DROP TABLE x;")))
          .hasMessageContaining("no such table: x");
    }

    store = SqliteStore.open(file, CONFIG.limits(), "gateway");
    await(intent(UUID.randomUUID(), "vm-1"));
  }

  @Test
  void eventsCanNotBeChangedOrDeleted() throws Exception {
    await(intent(UUID.randomUUID(), "vm-1"));

    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      assertThatThrownBy(() -> statement.execute("UPDATE audit_event SET tenant = 'x'"))
          .hasMessageContaining("append-only");
      assertThatThrownBy(() -> statement.execute("DELETE FROM audit_event"))
          .hasMessageContaining("append-only");
      assertThatThrownBy(
              () ->
                  statement.execute("INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event"))
          .isInstanceOf(SQLException.class);
    }
    assertThat(recorded()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"99, newer than this one", "7, before the first release"})
  void refusesAFileOfAnUnknownVersion(int version, String made) throws Exception {
    store.close();
    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      statement.execute("PRAGMA user_version = " + version);
    }

    for (String time : List.of("first", "second, because the lock was freed again")) {
      assertThatThrownBy(() -> SqliteStore.open(file, CONFIG.limits(), "gateway"))
          .as(time)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("schema version " + version + ", made by a gateway " + made);
    }
  }

  @Test
  void refusesAFileThatIsNoStore() throws Exception {
    Path other = directory.resolve("notes.txt");
    Files.writeString(other, "not a database ".repeat(100));

    assertThatThrownBy(() -> SqliteStore.open(other, CONFIG.limits(), "gateway"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("notes.txt");
  }

  @Test
  void readsAStoreThatNobodyHasOpen() {
    await(intent(UUID.randomUUID(), "vm-1"));
    store.close();

    assertThat(recorded()).hasSize(1);
  }

  @Test
  void readingNeedsAStore() {
    assertThatThrownBy(() -> SqliteArchive.open(directory.resolve("none.db")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no store at");
  }

  /** What is claimed and has not ended. */
  private List<OperationRecord> open() {
    return await(store.open(10_000));
  }

  private Future<Void> intent(UUID id, String guard) {
    return store.intent(Events.intent(id), anOperation(id, guard));
  }

  private void reopen(String chain) {
    store.close();
    store = SqliteStore.open(file, CONFIG.limits(), chain);
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private List<SealedEvent> recorded() {
    return Recorded.in(file);
  }

  /** Recomputes every link by itself, from the stored bytes. */
  private void assertChain(int length) throws Exception {
    List<SealedEvent> events = recorded();
    assertThat(events)
        .extracting(SealedEvent::sequence)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, length).boxed().toList());
    String previous = "0".repeat(64);
    for (SealedEvent event : events) {
      assertThat(event.json()).contains("\"previous\":\"" + previous + "\"");
      byte[] bytes = event.json().getBytes(StandardCharsets.UTF_8);
      previous = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      assertThat(event.hash()).isEqualTo(previous);
    }
  }
}
