package dev.spfgateway.pipeline.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.pipeline.Operations;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationResultTest {
  private static final String JOB = "44444444-4444-4444-8444-444444444444";
  private static final Operation KEYED =
      Operations.keyed(
          UUID.randomUUID(),
          new Operation.KeyClaim("s", "k", "f", Instant.EPOCH, java.time.Duration.ZERO, 4),
          "guard");

  private static Reply reply(int status, Outcome outcome, String job, String body) {
    Reply reply =
        new Reply(
            status,
            HttpHeaders.headers().set("Location", "x").set("Content-Type", "text/plain"),
            new Reply.Whole(Buffer.buffer(body)),
            Optional.ofNullable(outcome));
    if (job != null) {
      reply.headers().set("x-ms-request-id", job);
    }
    return reply;
  }

  @ParameterizedTest
  @CsvSource({
    "DONE," + JOB + ",ACCEPTED,true,true",
    "DONE,,DONE,false,true",
    "DONE,no-guid,DONE,false,true",
    "REJECTED," + JOB + ",REJECTED,false,true",
    "FAILED," + JOB + ",FAILED,true,true",
    "UNKNOWN," + JOB + ",UNKNOWN,true,false",
    "," + JOB + ",UNKNOWN,true,false"
  })
  void aReplyTells(
      Outcome outcome, String job, OperationState state, boolean keepsJob, boolean keepsAnswer) {
    OperationResult ending = OperationResult.of(reply(204, outcome, job, ""), KEYED);

    assertThat(ending.state()).isEqualTo(state);
    assertThat(ending.job())
        .isEqualTo(keepsJob ? Optional.of(UUID.fromString(JOB)) : Optional.empty());
    assertThat(ending.keepsKey()).isTrue();
    assertThat(ending.answer().isPresent()).isEqualTo(keepsAnswer);
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_SENT,NOT_SENT,false",
    "REJECTED,REJECTED,false",
    "UNKNOWN,UNKNOWN,true",
    "DONE,DONE,true",
    ",UNKNOWN,true"
  })
  void aFailureTells(Outcome outcome, OperationState state, boolean keepsKey) {
    GatewayException failure = GatewayException.of(FailureKind.UPSTREAM_BROKEN, "why");

    OperationResult ending =
        OperationResult.of(outcome == null ? failure : failure.with(outcome), KEYED);

    assertThat(ending)
        .isEqualTo(new OperationResult(state, Optional.empty(), keepsKey, Optional.empty()));
  }

  @Test
  void anErrorThatNobodyKnowsTheOutcomeOfIsSpfsOwnAndKept() {
    OperationResult ending = OperationResult.of(reply(400, Outcome.UNKNOWN, JOB, "no"), KEYED);

    assertThat(ending.state()).isEqualTo(OperationState.REFUSED);
    assertThat(ending.job()).contains(UUID.fromString(JOB));
    assertThat(ending.keepsKey()).isTrue();
    assertThat(ending.answer()).isPresent();
  }

  @Test
  void aSuccessThatNamesNoJobIsFollowedWhereTheMachineIsKnown() {
    Operation known =
        new Operation(
            KEYED.id(),
            KEYED.guards(),
            KEYED.key(),
            new Operation.Lead(
                "admin",
                Optional.of(UUID.randomUUID()),
                Optional.of(new Operation.Baseline(Optional.empty())),
                Optional.empty()),
            KEYED.lease());
    GatewayException unread =
        GatewayException.of(FailureKind.UPSTREAM_BROKEN, "why").with(Outcome.DONE);

    assertThat(OperationResult.of(reply(204, Outcome.DONE, null, ""), known))
        .extracting(OperationResult::state, OperationResult::job)
        .containsExactly(OperationState.ACCEPTED, Optional.empty());
    assertThat(OperationResult.of(unread, known).state()).isEqualTo(OperationState.ACCEPTED);
  }

  @Test
  void withoutAKeyNoAnswerIsKept() {
    Operation bare = Operations.anOperation(UUID.randomUUID(), "guard");

    assertThat(OperationResult.of(reply(204, Outcome.DONE, null, ""), bare).answer()).isEmpty();
  }

  @Test
  void aLongAnswerIsKeptWithoutItsBody() {
    StoredAnswer whole =
        OperationResult.of(reply(201, Outcome.DONE, null, "1234"), KEYED).answer().orElseThrow();
    StoredAnswer cut =
        OperationResult.of(reply(201, Outcome.DONE, null, "12345"), KEYED).answer().orElseThrow();
    StoredAnswer error =
        OperationResult.of(reply(404, Outcome.REJECTED, null, "12345"), KEYED)
            .answer()
            .orElseThrow();

    assertThat(whole.replay(Outcome.DONE).status()).isEqualTo(201);
    assertThat(whole.body()).hasToString("1234");
    Reply replay = cut.replay(Outcome.DONE);
    assertThat(replay.status()).isEqualTo(204);
    assertThat(replay.headers().get("Location")).isEqualTo("x");
    assertThat(replay.headers().contains("Content-Type")).isFalse();
    assertThat(error.status()).isEqualTo(404);
    assertThat(error.body().length()).isZero();
  }
}
