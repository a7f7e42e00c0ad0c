package dev.spfgateway.store.postgres;

import static dev.spfgateway.pipeline.Operations.anOperation;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.audit.Events;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.StoreLoss;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.store.Recorded;
import dev.spfgateway.store.StoreConfig;
import dev.spfgateway.store.StoreContract;
import dev.spfgateway.store.postgres.server.PostgresConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that comes back with less than this process saw committed, or with something else. */
class PostgresStoreLossIT {
  private static Vertx vertx;
  private PostgresConfig database;
  private PostgresStore store;

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
    store.close();
  }

  private void open(int remembered) {
    StoreConfig config =
        new StoreConfig(
            4_096,
            512,
            1_000,
            Duration.ofSeconds(5),
            remembered,
            StoreContract.CONFIG.perTenant(),
            null);
    store = PostgresStore.open(vertx, database, config.limits(), "one", Ticker.system());
  }

  private void record(int intents) {
    for (int i = 0; i < intents; i++) {
      UUID id = UUID.randomUUID();
      await(store.intent(Events.intent(id), anOperation(id, id.toString())));
    }
  }

  private void change(String sql) {
    PostgresFixture.shared()
        .execute(database.database(), "SET session_replication_role = replica; " + sql);
  }

  /** Has it without the events after one, as an older copy has, and ends its connections. */
  private void rollBackTo(long sequence) {
    change(
        """
        DELETE FROM audit_event WHERE sequence > %1$d AND chain = 'one';
        DELETE FROM operation;
        UPDATE audit_chain SET sequence = %1$d, hash = coalesce(
          (SELECT hash FROM audit_event WHERE sequence = %1$d AND chain = 'one'), repeat('0', 64))
          WHERE chain = 'one';
        """
            .formatted(sequence));
    cut();
  }

  private void cut() {
    change(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
  }

  private StoreLoss loss() {
    until(() -> store.loss().isPresent());
    return store.loss().get();
  }

  private List<SealedEvent> recorded() {
    return Recorded.in(database);
  }

  private void refusesUntilAccepted() {
    UUID id = UUID.randomUUID();
    until(() -> store.health().problem().contains("accept-loss"));
    assertThat(Passage.anyFailure(store.intent(Events.intent(id), anOperation(id, "g"))))
        .hasMessageContaining("audit accept-loss");
    Operation.KeyClaim key =
        new Operation.KeyClaim("scope", "key", "f", Instant.EPOCH, Duration.ZERO, 0);
    assertThat(Passage.anyFailure(store.byKey(Asker.GATEWAY, key)))
        .hasMessageContaining("audit accept-loss");
    assertThat(await(store.find(Asker.GATEWAY, id))).isEmpty();

    await(store.accepted(loss()));

    assertThat(store.health().healthy()).isTrue();
    record(1);
  }

  @Test
  void appendsWhatItStillHoldsAgain() {
    open(1_000);
    record(3);
    List<SealedEvent> before = recorded();

    rollBackTo(1);

    assertThat(loss().lostEvents()).isZero();
    assertThat(loss().store().sequence()).isEqualTo(1);
    until(() -> recorded().size() == 4);
    assertThat(recorded()).startsWith(before.toArray(SealedEvent[]::new));
    assertThat(recorded().get(3).json()).contains("\"kind\":\"store-loss\"");
    refusesUntilAccepted();
  }

  @Test
  void usesNoPlaceOfTheChainTwiceWhenItHoldsNothing() {
    open(0);
    record(3);
    SealedEvent last = recorded().get(2);

    rollBackTo(1);

    assertThat(loss().lostEvents()).isEqualTo(2);
    until(() -> recorded().size() == 2);
    SealedEvent next = recorded().get(1);
    assertThat(next.sequence()).isEqualTo(4);
    assertThat(next.json()).contains("\"previous\":\"" + last.hash() + "\"");
    refusesUntilAccepted();
  }

  @Test
  void appendsTheNewestWhenItHoldsOnlyThose() {
    open(1);
    record(3);
    SealedEvent last = recorded().get(2);

    rollBackTo(1);

    assertThat(loss().lostEvents()).isEqualTo(1);
    until(() -> recorded().size() == 3);
    assertThat(recorded().get(1)).isEqualTo(last);
    refusesUntilAccepted();
  }

  @Test
  void noticesAnEmptyDatabase() {
    open(1_000);
    record(2);

    change("DELETE FROM audit_event; DELETE FROM audit_chain; DELETE FROM operation");
    cut();

    assertThat(loss().store().sequence()).isZero();
    until(() -> recorded().size() == 3);
    refusesUntilAccepted();
  }

  @Test
  void noticesEventsThatAreNotItsOwn() {
    open(1_000);
    record(2);
    SealedEvent foreign =
        SealedEvent.seal(Events.intent(UUID.randomUUID()), "one", 3, recorded().get(1).hash());

    String json = foreign.json();
    change(
        "INSERT INTO audit_event (chain, sequence, id, time, tenant, operation, json, hash)"
            + " SELECT chain, 3, 'foreign', time, tenant, operation, '"
            + json.replace("'", "''")
            + "', '"
            + foreign.hash()
            + "' FROM audit_event WHERE sequence = 2;"
            + "UPDATE audit_chain SET sequence = 3, hash = '"
            + foreign.hash()
            + "'");
    cut();

    assertThat(loss().store().sequence()).isEqualTo(3);
    assertThat(loss().known().sequence()).isEqualTo(2);
    until(() -> recorded().size() == 4);
    refusesUntilAccepted();
  }

  @Test
  void noticesAHeadThatItsEventsDoNotHave() {
    open(1_000);
    record(3);
    store.close();
    change("DELETE FROM audit_event WHERE sequence = 3");

    open(1_000);

    assertThat(loss().known().sequence()).isEqualTo(3);
    assertThat(loss().store().sequence()).isEqualTo(2);
    assertThat(loss().resumed().sequence()).isEqualTo(3);
    refusesUntilAccepted();
  }

  /** What one gateway's chain lost, others may be asked about: they share the keys. */
  @Test
  void refusesAtEveryGatewayThatSharesTheDatabase() {
    open(1_000);
    try (PostgresStore other =
        PostgresStore.open(
            vertx, database, new StoreConfig(4_096, 512).limits(), "other", Ticker.system())) {
      UUID before = UUID.randomUUID();
      await(other.intent(Events.intent(before), anOperation(before, "before")));
      record(3);

      rollBackTo(1);

      assertThat(loss().store().sequence()).isEqualTo(1);
      until(() -> other.health().problem().contains("chain one"));
      UUID id = UUID.randomUUID();
      assertThat(Passage.anyFailure(other.intent(Events.intent(id), anOperation(id, "g"))))
          .hasMessageContaining("chain one");
      assertThat(await(other.find(Asker.GATEWAY, id))).isEmpty();
      assertThat(other.loss()).as("its own chain is whole").isEmpty();

      until(() -> store.health().problem().contains("accept-loss"));
      await(store.accepted(loss()));

      until(() -> other.health().healthy());
      await(other.intent(Events.intent(id), anOperation(id, "g")));
    }
  }

  /** What another gateway writes, and a connection that ends, is no loss. */
  @Test
  void takesABrokenConnectionForWhatItIs() {
    open(1_000);
    record(2);
    cut();
    until(() -> store.health().healthy());
    UUID id = UUID.randomUUID();
    until(
        () ->
            store
                .intent(Events.intent(id), anOperation(id, "k"))
                .transform(done -> Future.succeededFuture(done.succeeded()))
                .toCompletionStage()
                .toCompletableFuture()
                .join());

    assertThat(store.loss()).isEmpty();
    assertThat(recorded()).hasSize(3);
  }
}
