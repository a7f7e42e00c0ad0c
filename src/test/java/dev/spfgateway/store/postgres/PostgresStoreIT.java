package dev.spfgateway.store.postgres;

import static dev.spfgateway.pipeline.Operations.anOperation;
import static dev.spfgateway.pipeline.Operations.ended;
import static dev.spfgateway.pipeline.Operations.keyed;
import static dev.spfgateway.pipeline.Operations.leading;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.Events;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.mutation.ClaimRefused;
import dev.spfgateway.pipeline.mutation.KeyTaken;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationRunning;
import dev.spfgateway.pipeline.mutation.OperationState;
import dev.spfgateway.store.Recorded;
import dev.spfgateway.store.StoreContract;
import dev.spfgateway.store.commit.StoreException;
import dev.spfgateway.store.commit.StoreLimits;
import dev.spfgateway.store.postgres.server.PostgresConfig;
import dev.spfgateway.store.postgres.server.PostgresServer;
import dev.spfgateway.store.record.SchemaVersions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What several gateways on one database promise each other, and what a failing server does. */
class PostgresStoreIT {
  /** Long enough for a server on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** For tests whose server does not answer. */
  private static final Duration LITTLE_PATIENCE = Duration.ofSeconds(1);

  private static Vertx vertx;
  private final List<PostgresStore> opened = new ArrayList<>();
  private PostgresConfig database;

  @BeforeAll
  static void begin() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void end() {
    await(vertx.close());
  }

  @BeforeEach
  void make() {
    database = PostgresFixture.shared().database();
  }

  @AfterEach
  void close() {
    opened.forEach(PostgresStore::close);
  }

  private PostgresStore open(String chain) {
    return open(chain, PATIENCE);
  }

  private PostgresStore open(String chain, Duration timeout) {
    PostgresStore store =
        PostgresStore.open(vertx, database, limits(timeout), chain, Ticker.system());
    opened.add(store);
    return store;
  }

  private static StoreLimits limits(Duration timeout) {
    return new StoreLimits(4_096, 512, 1_000, timeout, 1_000, StoreContract.CONFIG.perTenant());
  }

  private static Future<Void> intent(PostgresStore store, UUID id, String... guards) {
    return store.intent(Events.intent(id), anOperation(id, guards));
  }

  private List<SealedEvent> recorded() {
    return Recorded.in(database);
  }

  private void assertChain(String chain, int length) {
    List<SealedEvent> events =
        recorded().stream().filter(event -> event.chain().equals(chain)).toList();
    assertThat(events).hasSize(length);
    String previous = SealedEvent.GENESIS;
    for (int i = 0; i < length; i++) {
      SealedEvent event = events.get(i);
      assertThat(event)
          .isEqualTo(SealedEvent.seal(SealedEvent.open(event.json()), chain, i + 1, previous));
      previous = event.hash();
    }
  }

  private static void execute(PostgresConfig database, String sql) {
    PostgresFixture.shared().execute(database.database(), sql);
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = PostgresFixture.shared().connect(database.database());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getLong(1);
    }
  }

  @Test
  void usesEveryStatementOfItsFile() {
    assertThat(PostgresOperations.SQL.untaken()).isEmpty();
  }

  @Test
  void twoGatewaysMayStartAtOnce() throws Exception {
    Future<PostgresStore> first = vertx.executeBlocking(opening("gateway-1"), false);
    Future<PostgresStore> second = vertx.executeBlocking(opening("gateway-2"), false);

    opened.add(await(first));
    opened.add(await(second));

    for (PostgresStore store : opened) {
      UUID id = UUID.randomUUID();
      await(intent(store, id, id.toString()));
    }
    assertThat(number("SELECT version FROM store_version"))
        .isEqualTo(PostgresMigration.VERSIONS.newest());
  }

  /** Migrates the database by the versions and one more. */
  private void migrateAlso(String next) throws SQLException {
    PostgresMigration.run(
        new PostgresServer(vertx, database, Duration.ofSeconds(20)),
        new SchemaVersions(
            Stream.concat(PostgresMigration.VERSIONS.steps().stream(), Stream.of(next)).toList()));
  }

  @Test
  void bringsAStoreOfTheFirstVersionToTheNext() throws Exception {
    PostgresStore store = open("gateway");
    await(intent(store, UUID.randomUUID(), "vm-1"));
    store.close();

    for (int time = 0; time < 2; time++) {
      migrateAlso("ALTER TABLE operation ADD COLUMN note bigint; UPDATE operation SET note = 7;");
    }

    assertThat(number("SELECT note FROM operation")).isEqualTo(7);
    assertThat(Recorded.in(database)).hasSize(1);
    assertThatThrownBy(() -> open("gateway"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("schema version 11, made by a gateway newer than this one");
  }

  @Test
  void aMigrationThatFailsChangesNothing() throws Exception {
    open("gateway").close();

    assertThatThrownBy(() -> migrateAlso("DROP TABLE operation_guard; DROP TABLE x;"))
        .hasMessageContaining("\"x\" does not exist");

    await(intent(open("gateway"), UUID.randomUUID(), "vm-1"));
  }

  private Callable<PostgresStore> opening(String chain) {
    return () -> PostgresStore.open(vertx, database, limits(PATIENCE), chain, Ticker.system());
  }

  @Test
  void refusesAChainThatALiveGatewayHasAndGoesOnWithADeadOnes() {
    PostgresStore first = open("gateway");
    await(intent(first, UUID.randomUUID(), "vm-1"));

    assertThatThrownBy(() -> open("gateway"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("another gateway uses the audit chain gateway");
    first.close();
    await(intent(open("gateway"), UUID.randomUUID(), "vm-2"));

    assertChain("gateway", 2);
  }

  @ParameterizedTest
  @CsvSource({"99, newer than this one", "5, before the first release"})
  void refusesASchemaOfAnUnknownVersion(int version, String made) {
    open("gateway").close();
    execute(database, "UPDATE store_version SET version = " + version);

    assertThatThrownBy(() -> open("gateway"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("schema version " + version + ", made by a gateway " + made);
  }

  @Test
  void aClaimOnOneGatewayHoldsOnTheOther() {
    PostgresStore first = open("gateway-1");
    PostgresStore second = open("gateway-2");
    UUID id = UUID.randomUUID();
    Operation.KeyClaim key =
        new Operation.KeyClaim(
            "contoso", "k", "f", Instant.parse("2100-01-01T00:00:00Z"), Duration.ofDays(7), 10);

    await(first.intent(Events.intent(id), keyed(id, key, "vm-1")));

    UUID other = UUID.randomUUID();
    assertThat(Passage.anyFailure(intent(second, other, "vm-1")))
        .isInstanceOfSatisfying(
            OperationRunning.class, running -> assertThat(running.operation()).isEqualTo(id));
    assertThat(Passage.anyFailure(second.intent(Events.intent(other), keyed(other, key, "x"))))
        .isInstanceOfSatisfying(
            KeyTaken.class, taken -> assertThat(taken.operation()).isEqualTo(id));
    await(second.outcome(Events.outcome(id), ended(OperationState.DONE)));
    await(intent(first, other, "vm-1"));
  }

  @Test
  void ofClaimsOnTwoGatewaysAtTheSameInstantOneWinsInWhateverOrderTheyCome() {
    List<PostgresStore> stores = List.of(open("gateway-1"), open("gateway-2"));
    List<String> guards = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      guards.add("vm-" + i);
    }
    List<Future<Void>> claims = new ArrayList<>();
    for (PostgresStore store : stores) {
      guards.forEach(guard -> claims.add(intent(store, UUID.randomUUID(), guard)));
      Collections.reverse(guards);
    }

    await(Future.join(claims).otherwiseEmpty());

    assertThat(claims).filteredOn(Future::succeeded).hasSize(100);
    assertThat(claims)
        .filteredOn(Future::failed)
        .allMatch(claim -> claim.cause() instanceof ClaimRefused);
    int first = (int) recorded().stream().filter(e -> e.chain().equals("gateway-1")).count();
    assertChain("gateway-1", first);
    assertChain("gateway-2", 100 - first);
  }

  @Test
  void oneOfTwoGatewaysTakesAnOperationOver() {
    PostgresStore first = open("gateway-1");
    PostgresStore second = open("gateway-2");
    UUID id = UUID.randomUUID();
    await(intent(first, id, "vm-1"));
    List<OperationRecord> seen = await(first.find(Asker.GATEWAY, id)).stream().toList();

    Future<List<OperationRecord>> one = first.take(seen, "one", Instant.EPOCH);
    Future<List<OperationRecord>> two = second.take(seen, "two", Instant.EPOCH);

    assertThat(await(one).size() + await(two).size()).isEqualTo(1);
    assertThat(await(first.find(Asker.GATEWAY, id)).orElseThrow().hold().token()).isEqualTo(2);
  }

  @Test
  void aNewRunFreesTheLeasesOfItsOwnChainOnly() {
    PostgresStore first = open("gateway-1");
    Instant until = Instant.parse("2100-01-01T00:00:00Z");
    for (String owner : List.of("gateway-1/run", "gateway-2/run")) {
      UUID id = UUID.randomUUID();
      await(intent(first, id, id.toString()));
      List<OperationRecord> seen = await(first.find(Asker.GATEWAY, id)).stream().toList();
      await(first.take(seen, owner, until));
    }
    first.close();

    PostgresStore again = open("gateway-1");
    await(intent(again, UUID.randomUUID(), "behind it"));

    assertThat(await(again.open(10)))
        .filteredOn(one -> one.hold().lease().equals(Instant.EPOCH))
        .extracting(one -> one.hold().owner())
        .containsExactly("gateway-1/run");
  }

  @Test
  void makesPartitionsAheadAndOnDemand() throws SQLException {
    PostgresStore store = open("gateway");
    long ahead =
        number("SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_event'::regclass");
    UUID id = UUID.randomUUID();

    await(intent(store, id, "vm-1"));

    assertThat(ahead).isEqualTo(3);
    assertThat(number("SELECT count(*) FROM audit_event_2026_03")).isEqualTo(1);
    assertChain("gateway", 1);
  }

  @Test
  void eventsCanNotBeChangedOrRemoved() {
    await(intent(open("gateway"), UUID.randomUUID(), "vm-1"));

    for (String sql :
        List.of(
            "UPDATE audit_event SET json = ''",
            "DELETE FROM audit_event",
            "TRUNCATE audit_event",
            "TRUNCATE audit_event_2026_03",
            "DELETE FROM audit_event_2026_03")) {
      assertThatThrownBy(() -> execute(database, sql)).as(sql).hasMessageContaining("append-only");
    }
    assertChain("gateway", 1);
  }

  @Test
  void aNulFromAClientHarmsNobody() {
    PostgresStore store = open("gateway");
    UUID id = UUID.randomUUID();
    Operation.Lead lead =
        new Operation.Lead("a", Optional.empty(), Optional.empty(), Optional.of("a\0b"));

    Future<Void> bad = store.intent(Events.intent(id), leading(id, lead, "vm-\0"));
    Future<Void> good = intent(store, UUID.randomUUID(), "vm-2");

    await(bad);
    await(good);
    assertThat(await(store.find(Asker.GATEWAY, id)).orElseThrow().lead().name())
        .contains("a\uFFFDb");
  }

  @Test
  void aServerThatHangsIsAFailedStoreAndWhatWasKeptIsWrittenInOrder() throws Exception {
    PostgresStore store = open("gateway", LITTLE_PATIENCE);
    UUID id = UUID.randomUUID();
    await(intent(store, id, "vm-1"));
    long backend = number("SELECT backend FROM audit_chain");
    signal("STOP", backend);
    Future<Void> outcome;
    try {
      outcome = store.outcome(Events.outcome(id), ended(OperationState.DONE));

      assertThat(Passage.anyFailure(intent(store, UUID.randomUUID(), "vm-2"))).isNotNull();

      until(() -> !store.health().healthy());
      assertThat(store.health().kept()).isEqualTo(1);
      assertThat(outcome.isComplete()).isFalse();
    } finally {
      signal("CONT", backend);
    }

    await(outcome);
    until(() -> store.health().healthy());
    assertThat(recorded())
        .extracting(event -> SealedEvent.open(event.json()).kind())
        .containsExactly(AuditEvent.Kind.INTENT, AuditEvent.Kind.OUTCOME);
    assertChain("gateway", 2);
  }

  private static void signal(String name, long process) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process)).start();
    assertThat(kill.waitFor()).isZero();
  }

  @Test
  void aSessionThatTheServerEndsIsReplaced() throws Exception {
    PostgresStore store = open("gateway");
    await(intent(store, UUID.randomUUID(), "vm-1"));

    execute(database, "SELECT pg_terminate_backend(backend) FROM audit_chain");

    until(() -> ok(store));
    assertThat(store.health().healthy()).isTrue();
  }

  private static boolean ok(PostgresStore store) {
    UUID id = UUID.randomUUID();
    return await(intent(store, id, id.toString()).map(true).otherwise(false));
  }

  /** A commit that waits for a replica is on the disk already; nobody can know that from here. */
  @Test
  void aCommitWithoutAnAnswerIsNeitherLostNorDoneTwice() throws Exception {
    PostgresStore store = open("gateway", LITTLE_PATIENCE);
    UUID id = UUID.randomUUID();
    await(intent(store, id, "vm-1"));
    Future<Void> doubtful;
    Future<Void> outcome;
    execute(database, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    try {
      execute(database, "SELECT pg_reload_conf()");
      until(this::waitsForReplicas);
      outcome = store.outcome(Events.outcome(id), ended(OperationState.DONE));
      doubtful = intent(store, UUID.randomUUID(), "vm-2");

      until(() -> !store.health().healthy());
    } finally {
      execute(database, "ALTER SYSTEM RESET synchronous_standby_names");
      execute(database, "SELECT pg_reload_conf()");
    }

    await(outcome);
    await(doubtful.transform(any -> Future.succeededFuture()));
    until(() -> store.health().healthy());
    assertChain("gateway", doubtful.succeeded() ? 3 : 2);
  }

  private boolean waitsForReplicas() {
    try {
      return number(
              "SELECT count(*) FROM pg_settings WHERE name = 'synchronous_standby_names'"
                  + " AND setting = 'nobody'")
          == 1;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
