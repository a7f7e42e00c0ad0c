package dev.spfgateway.operation.follow;

import static dev.spfgateway.operation.Records.aRecord;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.HandTicker;
import dev.spfgateway.base.Uuid7;
import dev.spfgateway.operation.MemoryOperationStore;
import dev.spfgateway.operation.Records;
import dev.spfgateway.operation.record.OperationConfig;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.search.OperationServices;
import dev.spfgateway.operation.vmm.VmmReader;
import dev.spfgateway.pipeline.StampReader;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.mutation.OperationState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No operation ends or delays the following of the others. */
class FollowerTest {
  private static final Duration SETTLES = Duration.ofMinutes(15);
  private static final Duration GIVE_UP = Duration.ofHours(1);
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Vertx vertx = Vertx.vertx();
  private final HandTicker ticker = new HandTicker();
  private final MemoryOperationStore store = new MemoryOperationStore();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private Duration settles = SETTLES;
  private Follower follower;

  private final StampReader spf =
      question -> {
        asked.add(question.resource());
        return Future.succeededFuture(new StampReader.Answer(200, Buffer.buffer("{\"value\":[]}")));
      };

  @AfterEach
  void stop() throws Exception {
    follower.stop();
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  /** Looks ten times a second, at one operation of a stamp at a time. */
  private void start() throws Exception {
    Duration tenth = Duration.ofMillis(100);
    OperationConfig config =
        new OperationConfig(
            new OperationConfig.Baseline(Duration.ZERO, true, 1),
            new OperationConfig.Idempotency(Duration.ofDays(7), new ByteSize(100)),
            new OperationConfig.Follow(Duration.ZERO, tenth, tenth, 1, tenth, 10, GIVE_UP),
            new OperationConfig.Api(Duration.ofSeconds(60), 10, Duration.ofSeconds(1)),
            Duration.ofSeconds(30),
            List.of(),
            Duration.ofDays(90));
    OperationServices services =
        new OperationServices(
            store,
            new VmmReader(spf),
            new Uuid7(ticker, new Random(1)),
            ticker,
            "me",
            Records.OWNERS,
            Records.UNNAMED);
    follower = new Follower(vertx, config, services, stamp -> settles);
    follower.start().await(20, TimeUnit.SECONDS);
  }

  private void anUnknownOne() {
    store.records.add(
        aRecord(OperationState.UNKNOWN, Action.RESTORE, ticker.now(), "VMCheckPoints"));
  }

  /** Until it has looked once more, and done what came of the look before. */
  private void awaitLook() {
    int before = asked.size();
    ticker.pass(Duration.ofMillis(100));
    until(() -> asked.size() > before);
  }

  @Test
  void aStoreThatHangsOnceDoesNotEndTheFollowing() throws Exception {
    start();
    store.hangs.set(3);

    anUnknownOne();

    until(() -> asked.size() > 0);
    assertThat(store.hangs).hasValue(0);
  }

  @Test
  void aLookThatNeverEndsGivesItsPlaceBack() throws Exception {
    store.changesHang = true;
    anUnknownOne();
    start();
    awaitLook();
    ticker.pass(SETTLES);
    until(() -> store.changes.size() == 1);

    awaitLook();

    until(() -> store.changes.size() == 2);
  }

  @Test
  void nothingIsGivenUpBeforeItCanHaveSettled() throws Exception {
    settles = GIVE_UP.multipliedBy(2);
    anUnknownOne();
    start();
    awaitLook();
    ticker.pass(GIVE_UP);
    awaitLook();
    awaitLook();
    assertThat(store.changes).isEmpty();

    ticker.pass(GIVE_UP);

    until(() -> store.changes.size() > 0);
    assertThat(store.changes.get(0).to()).isEqualTo(OperationState.ABSENT);
  }

  @Test
  void anotherGatewaysRequestIsNotTakenOverBecauseTheClockJumpedAhead() throws Exception {
    OperationRecord one = aRecord(OperationState.SENDING, ticker.now());
    Instant lease = one.hold().lease();
    store.records.add(
        new OperationRecord(
            one.id(),
            one.asked(),
            one.lead(),
            one.status(),
            new OperationRecord.Hold("another", lease, 1)));
    start();
    until(() -> store.looks.get() > 2);
    ticker.jump(Duration.ofDays(40));
    int looks = store.looks.get();
    until(() -> store.looks.get() > looks + 2);
    assertThat(store.changes).isEmpty();

    ticker.pass(Duration.ofSeconds(61));

    until(() -> store.changes.size() == 1);
    assertThat(store.changes.get(0).to()).isEqualTo(OperationState.UNKNOWN);
  }
}
