package dev.spfgateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.FailureKind.Blame;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureOriginTest {
  private final Trail trail = new Trail();

  private FailureOrigin of(FailureKind kind, String method) {
    return FailureOrigin.of(GatewayException.of(kind, "why"), method, trail);
  }

  private void attempted(DeliveryPhase phase) {
    trail.attempted(
        new Attempt(1, "s", "https://e", phase, null, "X", "not-sent", 0, Duration.ZERO));
  }

  @Test
  void saysThatNothingWasForwardedWhereThereWasNoAttempt() {
    FailureOrigin ending = of(FailureKind.UNAUTHENTICATED, "MERGE");

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

    assertThat(FailureOrigin.of(known, "MERGE", trail).outcome()).contains(Outcome.DONE);
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

    assertThat(FailureOrigin.of(failure, "POST", trail).outcome()).isEmpty();
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

    FailureOrigin ending = FailureOrigin.of(refusal, trail);

    assertThat(ending.by()).isEqualTo(Blame.UPSTREAM);
    assertThat(ending.words()).isEqualTo("upstream; phase=answer-begun");
    assertThat(ending.outcome()).contains(Outcome.REJECTED);
  }
}
