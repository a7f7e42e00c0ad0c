package dev.spfgateway.store.commit;

import static dev.spfgateway.pipeline.Exchanges.STAMP;
import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static dev.spfgateway.pipeline.Exchanges.subscription;
import static dev.spfgateway.pipeline.Operations.anOperation;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.audit.AuditStage;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.Uuid7;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.store.Recorded;
import dev.spfgateway.store.StoreConfig;
import dev.spfgateway.store.sqlite.SqliteStore;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contoso's mutations fill the queue of a real store whose commit takes long; fabrikam's pass. */
class CommitFairnessTest {
  private static final int MAX_WAITING = 1_000;
  private static final int MAX_BATCH = 10;

  @TempDir Path directory;

  private final CountDownLatch release = new CountDownLatch(1);
  private SqliteStore store;
  private Passage passage;

  @BeforeEach
  void holdACommit() throws InterruptedException {
    store = SqliteStore.open(file(), new StoreConfig(MAX_WAITING, MAX_BATCH).limits(), "gateway");
    Ticker ticker = Ticker.system();
    passage =
        Passage.through(
            new AuditStage(store, Duration.ofMinutes(1), new Uuid7(ticker, new Random(1)), ticker));
    CountDownLatch begun = new CountDownLatch(1);
    GroupedStore writer = store;
    Future<Boolean> unused =
        writer.submit(
            () -> {
              begun.countDown();
              return released();
            });
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
  }

  private boolean released() {
    try {
      return release.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() {
    release.countDown();
    store.close();
  }

  private Path file() {
    return directory.resolve("gateway.db");
  }

  private Future<Reply> restore(String tenant) {
    UUID id = UUID.randomUUID();
    return passage.send(
        anExchange()
            .withTenant(tenant)
            .withSubscription(subscription(tenant, STAMP))
            .withOperation(anOperation(id, id.toString()))
            .permitted());
  }

  private List<Future<Reply>> contosos(int count) {
    return Stream.generate(() -> restore("contoso")).limit(count).toList();
  }

  @Test
  void anIntentIsInTheNextCommitWhileAThousandOfAnotherTenantWait() {
    List<Future<Reply>> many = contosos(MAX_WAITING - 1);
    Future<Reply> one = restore("fabrikam");

    release.countDown();
    await(one.transform(ended -> Future.succeededFuture()));
    await(Future.join(many).otherwiseEmpty());
    store.close();

    List<SealedEvent> recorded = Recorded.in(file());
    assertThat(recorded.subList(0, MAX_BATCH))
        .extracting(event -> SealedEvent.open(event.json()).who().tenant())
        .contains("fabrikam");
    assertThat(recorded).extracting(SealedEvent::sequence).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void onlyTheTenantThatFillsTheQueueIsRefused() {
    List<Future<Reply>> many = contosos(MAX_WAITING);

    Future<Reply> one = restore("fabrikam");
    GatewayException displaced = Passage.failure(many.get(MAX_WAITING - 1));
    GatewayException tooMany = Passage.failure(restore("contoso"));

    assertThat(List.of(displaced, tooMany))
        .allSatisfy(
            refused -> {
              assertThat(refused.kind()).isEqualTo(FailureKind.AUDIT_UNAVAILABLE);
              assertThat(refused.kind().status()).isEqualTo(503);
              assertThat(refused.outcome()).contains(Outcome.NOT_SENT);
            });
    release.countDown();
    await(one);
    await(Future.join(many.subList(0, MAX_WAITING - 1)));
  }
}
