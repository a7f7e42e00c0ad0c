package dev.spfgateway.operation;

import static dev.spfgateway.pipeline.Exchanges.CHECKPOINT;
import static dev.spfgateway.pipeline.Exchanges.OTHER_STAMP;
import static dev.spfgateway.pipeline.Exchanges.ROOT;
import static dev.spfgateway.pipeline.Exchanges.STAMP;
import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static dev.spfgateway.pipeline.Requests.aRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import dev.spfgateway.base.Uuid7;
import dev.spfgateway.pipeline.Action;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Operation;
import dev.spfgateway.pipeline.OperationRunning;
import dev.spfgateway.pipeline.Outcome;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.Reply;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OperationStageTest {
  private final Passage passage =
      Passage.through(new OperationStage(new Uuid7(new HandTicker(), new Random(1))));

  @Test
  void namesTheOperationOnTheReply() {
    Exchange exchange = anExchange().permitted();

    Reply reply = Passage.await(passage.send(exchange));

    Operation operation = passage.passed().get(0).operation().orElseThrow();
    assertThat(reply.headers().get("X-Operation-Id")).isEqualTo(operation.id().toString());
    assertThat(operation.id().version()).isEqualTo(7);
    assertThat(exchange.trail().operation()).contains(operation);
  }

  @Test
  void namesTheOperationOnAFailureAndKeepsWhatIsKnownOfIt() {
    passage.answering(
        () ->
            Future.failedFuture(
                GatewayException.of(FailureKind.OUTCOME_UNKNOWN, "lost")
                    .with(Outcome.UNKNOWN)
                    .header("X-Other", "kept")
                    .retryAfter(Duration.ofSeconds(3))));

    GatewayException failure = Passage.failure(passage.send(anExchange().permitted()));

    assertThat(failure.kind()).isEqualTo(FailureKind.OUTCOME_UNKNOWN);
    assertThat(failure.outcome()).contains(Outcome.UNKNOWN);
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(3));
    assertThat(failure.headers())
        .containsEntry("X-Other", "kept")
        .containsEntry(
            "X-Operation-Id", passage.passed().get(0).operation().orElseThrow().id().toString());
  }

  @Test
  void namesTheOperationOnAFailureOfAnotherType() {
    passage.answering(() -> Future.failedFuture(new IllegalStateException("inside")));

    GatewayException failure = Passage.failure(passage.send(anExchange().permitted()));

    assertThat(failure.kind()).isEqualTo(FailureKind.INTERNAL);
    assertThat(failure.getMessage()).doesNotContain("inside");
    assertThat(failure.headers()).containsKey("X-Operation-Id");
  }

  @Test
  void namesTheOperationThatStillRuns() {
    UUID running = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
    passage.answering(() -> Future.failedFuture(new OperationRunning(running)));

    GatewayException conflict = Passage.failure(passage.send(anExchange().permitted()));

    assertThat(conflict.kind()).isEqualTo(FailureKind.CONFLICT);
    assertThat(conflict.getMessage()).contains(running.toString());
    assertThat(conflict.headers()).containsEntry("X-Operation-Id", running.toString());
    assertThat(conflict.retryAfter()).contains(Duration.ofSeconds(5));
  }

  @Test
  void letsReadsPassUntouched() {
    Exchange read = anExchange().withAction(Action.READ).permitted();

    Reply reply = Passage.await(passage.send(read));

    assertThat(passage.passed().get(0)).isSameAs(read);
    assertThat(reply.headers().contains("X-Operation-Id")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(value = Action.class, names = "READ", mode = EnumSource.Mode.EXCLUDE)
  void refusesAPromiseThatItCanNotKeep(Action action) {
    Exchange exchange =
        anExchange()
            .withAction(action)
            .withRequest(aRequest("MERGE", ROOT).withHeader("idempotency-key", "k1"))
            .permitted();

    assertThat(passage.refuse(exchange).kind()).isEqualTo(FailureKind.NOT_IMPLEMENTED);
  }

  @Test
  void guardsOneEntityWhateverIsDoneToIt() {
    String restore = guard(Action.RESTORE, CHECKPOINT);

    assertThat(guard(Action.DELETE, CHECKPOINT)).isEqualTo(restore).contains(STAMP.toString());
    assertThat(guard(Action.UPDATE, CHECKPOINT.toUpperCase(java.util.Locale.ROOT)))
        .isEqualTo(restore);
    assertThat(guard(Action.RESTORE, CHECKPOINT.replace("dddd", "eeee"))).isNotEqualTo(restore);
    assertThat(guard(Action.RESTORE, CHECKPOINT.replace("VMCheckPoints", "VirtualMachines")))
        .isNotEqualTo(restore);
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.ValueSource(
      strings = {
        "VMCheckPoints(ID=guid'dddddddd-4444-4444-8444-444444444444')",
        "VMCheckPoints(guid'dddddddd-4444-4444-8444-444444444444')",
        "VMCheckPoints/dddddddd-4444-4444-8444-444444444444"
      })
  void guardsOneEntityHoweverMuchOfItsKeyIsWritten(String path) {
    assertThat(guard(Action.RESTORE, path)).isEqualTo(guard(Action.RESTORE, CHECKPOINT));
  }

  @Test
  void guardsNothingThatIsYetToBeCreated() {
    assertThat(guard(Action.CREATE, "VMCheckPoints"))
        .isNotEqualTo(guard(Action.CREATE, "VMCheckPoints"))
        .doesNotContain(OTHER_STAMP.toString());
  }

  private String guard(Action action, String path) {
    return passage
        .pass(anExchange().withAction(action).withPath(path).permitted())
        .operation()
        .orElseThrow()
        .guard();
  }
}
