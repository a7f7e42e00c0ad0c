package dev.spfgateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.pipeline.FailureKind.Blame;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndedByTest {
  private final Trail trail = new Trail();

  private EndedBy of(FailureKind kind, String method) {
    return EndedBy.of(GatewayException.of(kind, "why"), method, trail);
  }

  private void attempted(DeliveryPhase phase) {
    trail.attempted(
        new Attempt(1, "s", "https://e", phase, null, "X", "not-sent", 0, Duration.ZERO));
  }

  @Test
  void saysThatNothingWasForwardedWhereThereWasNoAttempt() {
    EndedBy ending = of(FailureKind.UNAUTHENTICATED, "MERGE");

    assertThat(ending.words()).isEqualTo("client; phase=not-forwarded");
    assertThat(ending.outcome()).contains(Outcome.NOT_SENT);
  }

  @ParameterizedTest
  @EnumSource(DeliveryPhase.class)
  void namesThePhaseOfTheLastAttempt(DeliveryPhase phase) {
    attempted(DeliveryPhase.CONNECTED);
    attempted(phase);

    assertThat(of(FailureKind.UPSTREAM_BROKEN, "GET").words())
        .isEqualTo("upstream; phase=" + phase.word());
  }

  @Test
  void believesAFailureThatKnowsTheOutcome() {
    GatewayException known =
        GatewayException.of(FailureKind.UPSTREAM_BROKEN, "why").with(Outcome.DONE);

    assertThat(EndedBy.of(known, "MERGE", trail).outcome()).contains(Outcome.DONE);
  }

  @Test
  void claimsNothingOfAnOperationWhoseFailureSaysNothing() {
    trail.claimed(Operations.anOperation(new UUID(0, 1), "guard"));
    attempted(DeliveryPhase.WHOLLY_WRITTEN);

    assertThat(of(FailureKind.INTERNAL, "MERGE").outcome()).contains(Outcome.UNKNOWN);
    assertThat(of(FailureKind.CONFLICT, "MERGE").outcome())
        .as("the client's fault is found before anything is sent")
        .contains(Outcome.NOT_SENT);
  }

  @Test
  void knowsThatWhatNeverLeftWholeWasNotSent() {
    trail.claimed(Operations.anOperation(new UUID(0, 1), "guard"));
    attempted(DeliveryPhase.PART_WRITTEN);
    trail.attempting(() -> DeliveryPhase.CONNECTED);

    assertThat(of(FailureKind.INTERNAL, "MERGE").outcome()).contains(Outcome.NOT_SENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
  void hasNoOutcomeForAReadThatWasNotUnderstood(String method) {
    assertThat(of(FailureKind.BAD_REQUEST, method).outcome()).isEmpty();
  }

  @Test
  void goesByTheActionWhereItIsKnown() {
    trail.understood(Action.READ);
    GatewayException failure =
        GatewayException.of(FailureKind.UPSTREAM_UNREACHABLE, "why").with(Outcome.NOT_SENT);

    assertThat(EndedBy.of(failure, "POST", trail).outcome()).isEmpty();
  }

  @Test
  void namesSpfForWhatItRefused() {
    attempted(DeliveryPhase.ANSWER_BEGUN);
    Reply refusal =
        new Reply(
            409,
            HttpHeaders.headers(),
            new Reply.Whole(Buffer.buffer()),
            Optional.of(Outcome.REJECTED));

    EndedBy ending = EndedBy.of(refusal, trail);

    assertThat(ending.by()).isEqualTo(Blame.UPSTREAM);
    assertThat(ending.words()).isEqualTo("upstream; phase=answer-begun");
    assertThat(ending.outcome()).contains(Outcome.REJECTED);
  }
}
