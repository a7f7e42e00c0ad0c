package dev.spfgateway.audit;

import static dev.spfgateway.pipeline.Exchanges.CHECKPOINT;
import static dev.spfgateway.pipeline.Exchanges.STAMP;
import static dev.spfgateway.pipeline.Exchanges.SUBSCRIPTION;
import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static dev.spfgateway.pipeline.Operations.anOperation;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import dev.spfgateway.base.Uuid7;
import dev.spfgateway.pipeline.Attempt;
import dev.spfgateway.pipeline.DeliveryPhase;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationResult;
import dev.spfgateway.pipeline.mutation.OperationRunning;
import dev.spfgateway.pipeline.mutation.OperationState;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuditStageTest {
  private static final UUID ID = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
  private static final Operation OPERATION = anOperation(ID, "guard");
  private static final Duration COMMIT = Duration.ofMillis(50);

  private final HandTicker ticker = new HandTicker();
  private final MemoryAuditLog log = new MemoryAuditLog();
  private final Passage passage =
      Passage.through(new AuditStage(log, COMMIT, new Uuid7(ticker, new Random(1)), ticker));

  @Test
  void recordsTheIntentBeforeAnythingIsForwarded() {
    Promise<Void> durable = Promise.promise();
    log.intents = durable::future;
    Future<Reply> answer = slowStage().send(mutation());

    assertThat(log.events).extracting(AuditEvent::kind).containsExactly(AuditEvent.Kind.INTENT);
    assertThat(passage.passed()).isEmpty();

    durable.complete();

    await(answer);
    assertThat(passage.passed()).hasSize(1);
  }

  @Test
  void tellsWhoAskedForWhat() {
    Exchange mutation = mutation();

    passage.pass(mutation);

    AuditEvent intent = log.events.get(0);
    assertThat(intent.time()).isEqualTo(ticker.now().truncatedTo(ChronoUnit.MILLIS));
    assertThat(intent.id().version()).isEqualTo(7);
    assertThat(intent.who())
        .isEqualTo(new AuditEvent.Who("contoso", "ci", "ci-key", "api-key", "192.0.2.7"));
    assertThat(intent.what())
        .isEqualTo(
            new AuditEvent.What(
                SUBSCRIPTION.toString(),
                STAMP.toString(),
                "MERGE",
                CHECKPOINT,
                "restore",
                "d".repeat(64),
                ID,
                "request-1"));
    assertThat(intent.result()).isNull();
    assertThat(log.claims).containsExactly(OPERATION);
  }

  @Test
  void recordsASuccessWithItsJob() {
    Exchange mutation = mutation();
    mutation.trail().attempted(attempt(1, null));
    mutation.trail().attempted(attempt(2, 204));
    passage.answering(() -> Future.succeededFuture(reply(Outcome.DONE)));

    Reply reply = await(passage.send(mutation));

    assertThat(reply.outcome()).contains(Outcome.DONE);
    assertThat(log.events).hasSize(2);
    AuditEvent outcome = log.events.get(1);
    assertThat(outcome.kind()).isEqualTo(AuditEvent.Kind.OUTCOME);
    assertThat(outcome.what()).isEqualTo(log.events.get(0).what());
    assertThat(outcome.result()).isEqualTo(new AuditEvent.Result("done", "", 2, 204, "job-1"));
    assertThat(outcome.id()).isNotEqualTo(log.events.get(0).id());
    assertThat(reply.headers().get("X-Audit-Id")).isEqualTo(log.events.get(0).id().toString());
  }

  @ParameterizedTest
  @EnumSource(Outcome.class)
  void recordsWhatAFailureSays(Outcome known) {
    passage.answering(
        () ->
            Future.failedFuture(
                GatewayException.of(FailureKind.UPSTREAM_BROKEN, "why").with(known)));

    GatewayException failure = Passage.failure(passage.send(mutation()));

    assertThat(failure.outcome()).contains(known);
    assertThat(failure.headers()).containsEntry("X-Audit-Id", log.events.get(0).id().toString());
    assertThat(log.events.get(1).result())
        .isEqualTo(
            new AuditEvent.Result(
                known.word(),
                "UpstreamBroken (upstream; phase=not-forwarded): why",
                0,
                new AuditEvent.Ended("upstream", "not-forwarded"),
                null,
                null));
  }

  @Test
  void recordsUnknownForAFailureThatSaysNothing() {
    passage.answering(() -> Future.failedFuture(new IllegalStateException("secret inside")));
    Exchange mutation = mutation();
    mutation.trail().attempting(() -> DeliveryPhase.WHOLLY_WRITTEN);

    Throwable failure = Passage.anyFailure(passage.send(mutation));

    assertThat(failure)
        .isInstanceOfSatisfying(
            GatewayException.class,
            told -> assertThat(told.kind()).isEqualTo(FailureKind.INTERNAL));
    assertThat(log.outcomeWords()).containsExactly("unknown");
    assertThat(log.events.get(1).result().reason()).doesNotContain("secret inside");
  }

  @Test
  void recordsThatNothingWasSentWhenAStageBehindThrowsBeforeAnAttempt() {
    passage.answering(
        () -> {
          throw new IllegalStateException("thrown");
        });

    Passage.anyFailure(passage.send(mutation()));

    assertThat(log.outcomeWords()).containsExactly("not-sent");
  }

  @Test
  void recordsUnknownForAReplyThatSaysNothing() {
    passage.pass(mutation());

    assertThat(log.outcomeWords()).containsExactly("unknown");
  }

  @Test
  void forwardsNothingWhenTheIntentFails() {
    log.intents = () -> Future.failedFuture(new IllegalStateException("disk full"));

    GatewayException refused = passage.refuse(mutation());

    assertThat(refused.kind()).isEqualTo(FailureKind.AUDIT_UNAVAILABLE);
    assertThat(refused.outcome()).contains(Outcome.NOT_SENT);
    assertThat(refused.retryAfter()).isPresent();
    assertThat(refused.getMessage()).doesNotContain("disk full");
    assertThat(log.outcomeWords()).isEmpty();
  }

  @Test
  void forwardsNothingWhenTheLogThrows() {
    log.intents =
        () -> {
          throw new IllegalStateException("broken");
        };

    Passage.anyFailure(passage.send(mutation()));

    assertThat(passage.passed()).isEmpty();
  }

  @Test
  void forwardsNothingWhenTheIntentHangsAndClosesALateOneAsNotSent() {
    Promise<Void> durable = Promise.promise();
    log.intents = durable::future;

    GatewayException refused = passage.refuse(mutation());

    assertThat(refused.kind()).isEqualTo(FailureKind.AUDIT_UNAVAILABLE);
    assertThat(refused.outcome()).contains(Outcome.NOT_SENT);
    assertThat(log.outcomeWords()).isEmpty();
    durable.complete();
    assertThat(log.outcomeWords()).containsExactly("not-sent");
    assertThat(passage.passed()).isEmpty();
  }

  @Test
  void closesAnIntentThatBecomesDurableRightBehindTheWait() {
    log.intents = () -> new DurableAfterTheWait(Promise.<Void>promise()).future();

    passage.refuse(mutation());

    assertThat(log.outcomeWords()).containsExactly("not-sent");
    assertThat(log.endings)
        .containsExactly(
            new OperationResult(
                OperationState.NOT_SENT, Optional.empty(), false, Optional.empty()));
  }

  /** A write whose wait times out at once, and which is durable by the next check. */
  private record DurableAfterTheWait(Promise<Void> durable) {
    @SuppressWarnings("unchecked") // a proxy has no type arguments
    Future<Void> future() {
      return (Future<Void>)
          java.lang.reflect.Proxy.newProxyInstance(
              Future.class.getClassLoader(),
              new Class<?>[] {Future.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("timeout")) {
                  durable.complete();
                  return Future.failedFuture(new java.util.concurrent.TimeoutException());
                }
                return method.invoke(durable.future(), arguments);
              });
    }
  }

  @Test
  void closesNoIntentThatFailsLate() {
    Promise<Void> durable = Promise.promise();
    log.intents = durable::future;
    passage.refuse(mutation());

    durable.fail("disk full");

    assertThat(log.outcomeWords()).isEmpty();
  }

  @Test
  void handsOnThatAnotherOperationRuns() {
    log.intents = () -> Future.failedFuture(new OperationRunning(ID));

    Throwable failure = Passage.anyFailure(passage.send(mutation()));

    assertThat(failure)
        .isInstanceOfSatisfying(
            OperationRunning.class, running -> assertThat(running.operation()).isEqualTo(ID));
    assertThat(passage.passed()).isEmpty();
    assertThat(log.outcomeWords()).isEmpty();
  }

  @Test
  void recordsNothingOfARequestWhoseTimeIsOver() {
    Exchange late = mutation();
    ticker.pass(Duration.ofMinutes(2));

    GatewayException refused = passage.refuse(late);

    assertThat(refused.kind()).isEqualTo(FailureKind.CLIENT_TOO_SLOW);
    assertThat(refused.outcome()).contains(Outcome.NOT_SENT);
    assertThat(log.events).isEmpty();
  }

  @Test
  void answersTheClientWhenTheOutcomeFails() {
    log.outcomes = () -> Future.failedFuture(new IllegalStateException("disk full"));
    passage.answering(() -> Future.succeededFuture(reply(Outcome.DONE)));

    assertThat(await(passage.send(mutation())).outcome()).contains(Outcome.DONE);
  }

  @Test
  void answersTheClientWhenTheOutcomeHangs() {
    log.outcomes = () -> Promise.<Void>promise().future();
    passage.answering(() -> Future.succeededFuture(reply(Outcome.DONE)));

    assertThat(await(passage.send(mutation())).outcome()).contains(Outcome.DONE);
  }

  @Test
  void recordsNothingOfReads() {
    Exchange read = anExchange().withAction(Action.READ).withTicker(ticker).permitted();

    assertThat(passage.pass(read)).isSameAs(read);
    assertThat(log.events).isEmpty();
  }

  /** A stage with time to look at what happens while an intent is being written. */
  private Passage slowStage() {
    return Passage.through(
            new AuditStage(log, Duration.ofSeconds(30), new Uuid7(ticker, new Random(1)), ticker))
        .answering(
            () -> {
              passage.passed().add(mutation());
              return Future.succeededFuture(reply(Outcome.DONE));
            });
  }

  private Exchange mutation() {
    return anExchange().withTicker(ticker).withOperation(OPERATION).permitted();
  }

  private static Attempt attempt(int number, Integer status) {
    return new Attempt(
        number,
        "stamp-1",
        "https://spf1",
        DeliveryPhase.ANSWER_BEGUN,
        status,
        null,
        "done",
        0,
        Duration.ZERO);
  }

  private static Reply reply(Outcome outcome) {
    return new Reply(
        204,
        HttpHeaders.headers().set("x-ms-request-id", "job-1"),
        new Reply.Whole(Buffer.buffer()),
        Optional.of(outcome));
  }
}
