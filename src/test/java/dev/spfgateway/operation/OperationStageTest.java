package dev.spfgateway.operation;

import static dev.spfgateway.operation.Records.aRecord;
import static dev.spfgateway.pipeline.Exchanges.CHECKPOINT;
import static dev.spfgateway.pipeline.Exchanges.ROOT;
import static dev.spfgateway.pipeline.Exchanges.SUBSCRIPTION;
import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static dev.spfgateway.pipeline.Requests.aRequest;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.HandTicker;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.base.Uuid7;
import dev.spfgateway.operation.api.OperationUrls;
import dev.spfgateway.operation.claim.KeyRules;
import dev.spfgateway.operation.claim.RequestFingerprint;
import dev.spfgateway.operation.follow.LateActAlarm;
import dev.spfgateway.operation.record.OperationConfig;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.operation.search.OperationServices;
import dev.spfgateway.operation.vmm.VmmReader;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Exchanges;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.StampReader;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.mutation.KeyTaken;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationRunning;
import dev.spfgateway.pipeline.mutation.OperationState;
import dev.spfgateway.pipeline.mutation.StoredAnswer;
import dev.spfgateway.pipeline.request.Reply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationStageTest {
  private static final UUID MACHINE = UUID.fromString("eeeeeeee-5555-4555-8555-555555555555");
  private static final UUID TASK = UUID.fromString("11111111-1111-4111-8111-111111111111");

  private final HandTicker ticker = new HandTicker();
  private final MemoryOperationStore store = new MemoryOperationStore();
  private final List<String> asked = new ArrayList<>();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private boolean spfAnswers = true;
  private boolean keyRequired;
  private GatewayException closedOff;

  private final StampReader spf =
      question -> {
        asked.add(question.resource());
        String body =
            question.resource().startsWith("VMCheckPoints")
                ? "{\"VMId\":\"" + MACHINE + "\"}"
                : "{\"MostRecentTaskId\":\"" + TASK + "\"}";
        return spfAnswers
            ? Future.succeededFuture(new StampReader.Answer(200, Buffer.buffer(body)))
            : Future.failedFuture(new IllegalStateException("no answer"));
      };

  private final Passage passage = through(new OperationConfig.Baseline(seconds(5), true, 2));

  private static Duration seconds(int count) {
    return Duration.ofSeconds(count);
  }

  private Passage through(OperationConfig.Baseline baseline) {
    OperationConfig config =
        new OperationConfig(
            baseline,
            new OperationConfig.Idempotency(Duration.ofDays(7), new ByteSize(100)),
            new OperationConfig.Follow(
                Duration.ZERO, seconds(3), seconds(30), 4, seconds(10), 10, Duration.ofHours(24)),
            new OperationConfig.Api(seconds(60), 10, seconds(1)),
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
    return Passage.through(
        new OperationStage(
            config,
            services,
            new OperationUrls(Optional.of("https://gw.example")),
            stamp -> Optional.ofNullable(closedOff),
            new LateActAlarm(metrics)));
  }

  private Exchanges exchange() {
    Set<String> tenants = keyRequired ? Set.of("contoso") : Set.of();
    return anExchange().withRegistry(new KeyRules(tenants));
  }

  private Exchange restore() {
    return exchange().withTicker(ticker).permitted();
  }

  private Exchange keyed(String key) {
    return exchange()
        .withTicker(ticker)
        .withRequest(aRequest("MERGE", ROOT).withHeader("Idempotency-Key", key))
        .permitted();
  }

  private Operation claimed() {
    return passage.passed().get(passage.passed().size() - 1).operation().orElseThrow();
  }

  private void held(OperationState state, Optional<StoredAnswer> answer) {
    passage.pass(keyed("k"));
    String fingerprint = claimed().key().orElseThrow().fingerprint();
    store.held =
        Optional.of(
            new OperationStore.Keyed(
                aRecord(state, ticker.now()),
                fingerprint,
                ticker.now().plus(Duration.ofDays(1)),
                true,
                answer));
  }

  @Test
  void namesTheOperationOnTheReply() {
    Exchange exchange = restore();

    Reply reply = await(passage.send(exchange));

    Operation operation = claimed();
    assertThat(operation.id().version()).isEqualTo(7);
    assertThat(reply.headers().get("X-Operation-Id")).isEqualTo(operation.id().toString());
    assertThat(reply.headers().get("Operation-Location"))
        .isEqualTo("https://gw.example/" + SUBSCRIPTION + "/operations/" + operation.id());
    assertThat(reply.headers().contains("Idempotency-Key-Expires")).isFalse();
    assertThat(exchange.trail().operation()).contains(operation);
  }

  @Test
  void refusesANewKeyBeforeAnythingIsAskedOfAStampThatIsClosedOff() {
    closedOff = GatewayException.of(FailureKind.UPSTREAM_UNREACHABLE, "it failed");

    GatewayException refused = passage.refuse(keyed("k"));

    assertThat(refused.kind()).isEqualTo(FailureKind.UPSTREAM_UNREACHABLE);
    assertThat(refused.outcome()).contains(Outcome.NOT_SENT);
    assertThat(refused.headers()).doesNotContainKey("X-Operation-Id");
    assertThat(asked).isEmpty();
    assertThat(passage.passed()).isEmpty();
  }

  @Test
  void answersAnEarlierUseOfTheKeyThoughTheStampIsClosedOff() {
    held(OperationState.DONE, Optional.of(new StoredAnswer(204, List.of(), Buffer.buffer())));
    closedOff = GatewayException.of(FailureKind.UPSTREAM_UNREACHABLE, "it failed");

    Reply replay = await(passage.send(keyed("k")));

    assertThat(replay.status()).isEqualTo(204);
    assertThat(replay.headers().get("Idempotent-Replayed")).isEqualTo("true");
  }

  @Test
  void namesTheOperationOnAFailureAndKeepsWhatIsKnownOfIt() {
    passage.answering(
        () ->
            Future.failedFuture(
                GatewayException.of(FailureKind.OUTCOME_UNKNOWN, "lost")
                    .with(Outcome.UNKNOWN)
                    .header("X-Other", "kept")
                    .retryAfter(seconds(3))));

    GatewayException failure = Passage.failure(passage.send(restore()));

    assertThat(failure.kind()).isEqualTo(FailureKind.OUTCOME_UNKNOWN);
    assertThat(failure.outcome()).contains(Outcome.UNKNOWN);
    assertThat(failure.retryAfter()).contains(seconds(3));
    assertThat(failure.headers())
        .containsEntry("X-Other", "kept")
        .containsEntry("X-Operation-Id", claimed().id().toString())
        .containsKey("Operation-Location");
  }

  @Test
  void keepsAnotherFailuresTextToItself() {
    passage.answering(() -> Future.failedFuture(new IllegalStateException("inside")));

    GatewayException failure = Passage.failure(passage.send(restore()));

    assertThat(failure.kind()).isEqualTo(FailureKind.INTERNAL);
    assertThat(failure.getMessage()).doesNotContain("inside");
    assertThat(failure.headers()).containsKey("X-Operation-Id");
  }

  @Test
  void letsReadsPassUntouched() {
    Exchange read = exchange().withAction(Action.READ).permitted();

    Reply reply = await(passage.send(read));

    assertThat(passage.passed().get(0)).isSameAs(read);
    assertThat(reply.headers().contains("X-Operation-Id")).isFalse();
    assertThat(asked).isEmpty();
  }

  @Test
  void readsTheMachineOnceAndItsLastTaskEachTime() {
    passage.pass(restore());
    passage.pass(restore());

    assertThat(asked)
        .extracting(resource -> resource.substring(0, resource.indexOf('(')))
        .containsExactly("VMCheckPoints", "VirtualMachines", "VirtualMachines");
    assertThat(claimed().lead())
        .isEqualTo(
            new Operation.Lead(
                "admin@contoso.example",
                Optional.of(MACHINE),
                Optional.of(new Operation.Baseline(Optional.of(TASK))),
                Optional.empty()));
    assertThat(claimed().guards()).hasSize(3);
  }

  @Test
  void remembersNoMoreMachinesThanItMay() {
    for (String digit : List.of("1", "2", "3", "1")) {
      passage.pass(
          exchange()
              .withTicker(ticker)
              .withPath(CHECKPOINT.replace("dddddddd", digit.repeat(8)))
              .permitted());
    }

    assertThat(asked).filteredOn(one -> one.startsWith("VMCheckPoints")).hasSize(4);
  }

  @Test
  void sendsNothingWhenSpfDoesNotTell() {
    spfAnswers = false;

    GatewayException refused = passage.refuse(restore());

    assertThat(refused.kind()).isEqualTo(FailureKind.UPSTREAM_UNREACHABLE);
    assertThat(refused.outcome()).contains(Outcome.NOT_SENT);
    assertThat(refused.retryAfter()).isPresent();
  }

  @Test
  void goesOnWithoutWhenItMay() {
    spfAnswers = false;
    Passage lenient = through(new OperationConfig.Baseline(seconds(5), false, 2));

    Operation operation = lenient.pass(restore()).operation().orElseThrow();

    assertThat(operation.lead().machine()).isEmpty();
    assertThat(operation.lead().baseline()).isEmpty();
    assertThat(operation.guards()).hasSize(1);
  }

  @Test
  void asksNothingWhenItIsNotTo() {
    Passage silent = through(new OperationConfig.Baseline(Duration.ZERO, true, 2));

    silent.pass(restore());

    assertThat(asked).isEmpty();
  }

  @Test
  void holdsALeaseThatOutlivesTheRequest() {
    passage.pass(restore());

    assertThat(claimed().lease().owner()).isEqualTo("me");
    assertThat(claimed().lease().until()).isEqualTo(ticker.now().plus(Duration.ofMinutes(3)));
  }

  @Test
  void namesTheOperationThatStillRuns() {
    OperationRecord sending = aRecord(OperationState.SENDING, ticker.now());
    store.records.add(sending);
    passage.answering(() -> Future.failedFuture(new OperationRunning(sending.id())));

    GatewayException conflict = Passage.failure(passage.send(restore()));

    assertThat(conflict.kind()).isEqualTo(FailureKind.CONFLICT);
    assertThat(conflict.getMessage()).contains(sending.id().toString());
    assertThat(conflict.headers())
        .containsEntry("X-Operation-Id", sending.id().toString())
        .containsEntry(
            "Operation-Location",
            "https://gw.example/" + SUBSCRIPTION + "/operations/" + sending.id());
    assertThat(conflict.retryAfter()).contains(seconds(5));
    assertThat(passage.passed()).as("one try").hasSize(1);
  }

  private static OperationRecord asked(
      OperationRecord one, String tenant, SubscriptionId subscription) {
    OperationRecord.Asked asked = one.asked();
    return new OperationRecord(
        one.id(),
        new OperationRecord.Asked(
            subscription,
            tenant,
            asked.principal(),
            asked.stamp(),
            asked.action(),
            asked.method(),
            asked.target(),
            asked.requestId()),
        one.lead(),
        one.status(),
        one.hold());
  }

  @Test
  void namesNoOperationOfAnotherTenantOrSubscription() {
    OperationRecord own = aRecord(OperationState.SENDING, ticker.now());
    for (OperationRecord foreign :
        List.of(
            asked(own, "fabrikam", own.asked().subscription()),
            asked(own, "contoso", new SubscriptionId(UUID.randomUUID())))) {
      store.records.clear();
      store.records.add(foreign);
      passage.answering(() -> Future.failedFuture(new OperationRunning(foreign.id())));

      GatewayException conflict = Passage.failure(passage.send(restore()));

      assertThat(conflict.kind()).isEqualTo(FailureKind.CONFLICT);
      assertThat(conflict.getMessage()).doesNotContain(foreign.id().toString());
      assertThat(conflict.headers()).isEmpty();
      assertThat(conflict.retryAfter()).contains(seconds(5));
    }
  }

  @Test
  void claimsOnceMoreWhenTheOtherHasEndedMeanwhile() {
    OperationRecord done = aRecord(OperationState.DONE, ticker.now());
    store.records.add(done);
    passage.answering(() -> Future.failedFuture(new OperationRunning(done.id())));

    GatewayException conflict = Passage.failure(passage.send(restore()));

    assertThat(conflict.kind()).isEqualTo(FailureKind.CONFLICT);
    assertThat(passage.passed()).as("two tries and no third").hasSize(2);
  }

  @Test
  void aKeyIsOnePrincipalsInOneSubscription() {
    passage.pass(keyed("\"k\""));

    Operation.KeyClaim key = claimed().key().orElseThrow();
    assertThat(key.scope()).isEqualTo("2/" + SUBSCRIPTION + "/contoso/api-key//ci");
    assertThat(key.former())
        .isEqualTo(new Operation.Former(SUBSCRIPTION + "/contoso/ci", "api-key"));
    assertThat(key.key()).isEqualTo(RequestFingerprint.ofKey("k"));
    assertThat(key.expires()).isEqualTo(ticker.now().plus(Duration.ofDays(7)));
    assertThat(key.maxAnswer()).isEqualTo(100);
  }

  @Test
  void aTenantsRestoresMayNeedAKey() {
    keyRequired = true;

    assertThat(passage.refuse(restore()).kind()).isEqualTo(FailureKind.BAD_REQUEST);
    passage.pass(keyed("k"));
    passage.pass(exchange().withTicker(ticker).withAction(Action.DELETE).permitted());
  }

  @Test
  void replaysWithoutAskingSpf() {
    StoredAnswer answer =
        new StoredAnswer(201, List.of(Map.entry("Location", "x")), Buffer.buffer("{}"));
    held(OperationState.DONE, Optional.of(answer));
    asked.clear();

    Reply replay = await(passage.send(keyed("k")));

    assertThat(replay.status()).isEqualTo(201);
    assertThat(replay.headers().get("Location")).isEqualTo("x");
    assertThat(replay.headers().get("Idempotent-Replayed")).isEqualTo("true");
    assertThat(replay.headers().contains("Idempotency-Key-Expires")).isTrue();
    assertThat(replay.outcome()).contains(Outcome.DONE);
    assertThat(passage.passed()).hasSize(1);
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "SENDING,409,OperationInProgress,",
    "UNKNOWN,504,OutcomeUnknown,UNKNOWN",
    "FAILED,502,OperationFailed,FAILED"
  })
  void tellsWhatIsKnownOfAnOperationWithoutAnswer(
      OperationState state, int status, String code, Outcome outcome) {
    held(state, Optional.empty());

    GatewayException failure = passage.refuse(keyed("k"));

    assertThat(failure.kind().status()).isEqualTo(status);
    assertThat(failure.kind().code()).isEqualTo(code);
    assertThat(failure.outcome()).isEqualTo(Optional.ofNullable(outcome));
    assertThat(failure.headers()).containsKey("X-Operation-Id").containsKey("Operation-Location");
  }

  @ParameterizedTest
  @CsvSource({"ACCEPTED", "DONE"})
  void aReconciledOneIsReplayedWithoutContent(OperationState state) {
    held(state, Optional.empty());

    Reply replay = await(passage.send(keyed("k")));

    assertThat(replay.status()).isEqualTo(204);
    assertThat(replay.outcome()).contains(Outcome.DONE);
  }

  @Test
  void refusesAnotherRequestUnderTheKey() {
    held(OperationState.SENDING, Optional.empty());
    Exchange other =
        exchange()
            .withTicker(ticker)
            .withPath(CHECKPOINT.replace("dddd", "eeee"))
            .withRequest(aRequest("MERGE", ROOT).withHeader("Idempotency-Key", "k"))
            .permitted();

    assertThat(passage.refuse(other).kind()).isEqualTo(FailureKind.KEY_REUSED);
  }

  @Test
  void anExpiredKeyOfAnOperationThatEndedIsNew() {
    held(OperationState.DONE, Optional.empty());
    ticker.pass(Duration.ofDays(1));

    passage.pass(keyed("k"));

    assertThat(passage.passed()).hasSize(2);
  }

  @Test
  void whoLosesTheRaceForAKeyIsToldOfTheWinner() {
    held(OperationState.SENDING, Optional.empty());
    Optional<OperationStore.Keyed> winner = store.held;
    store.held = Optional.empty();
    passage.answering(
        () -> {
          store.held = winner;
          return Future.failedFuture(new KeyTaken(winner.orElseThrow().operation().id()));
        });

    GatewayException failure = Passage.failure(passage.send(keyed("k")));

    assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
    assertThat(failure.headers())
        .containsEntry("X-Operation-Id", winner.orElseThrow().operation().id().toString());
  }

  @ParameterizedTest
  @CsvSource({"ABSENT,121,1", "ABSENT,119,0", "DONE,121,0", "UNKNOWN,121,0"})
  void anAnswerThatContradictsAnAbsentOperationAlarms(
      OperationState stands, int afterSeconds, double alarms) {
    passage.answering(
        () -> {
          OperationRecord one = aRecord(stands, ticker.now());
          store.records.add(
              new OperationRecord(
                  claimed().id(), one.asked(), one.lead(), one.status(), one.hold()));
          ticker.pass(seconds(afterSeconds));
          Reply done = Reply.of(204, "text/plain", "");
          return Future.succeededFuture(
              new Reply(204, done.headers(), done.body(), Optional.of(Outcome.DONE)));
        });

    await(passage.send(restore()));

    assertThat(metrics.get("spfgateway.operation.contradicted").counter().count())
        .isEqualTo(alarms);
  }
}
