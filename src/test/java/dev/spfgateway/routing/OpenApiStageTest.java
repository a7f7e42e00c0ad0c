package dev.spfgateway.routing;

import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.mutation.OperationState;
import dev.spfgateway.pipeline.request.Target;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpenApiStageTest {
  private static final OpenApiDocument DOCUMENT = OpenApiDocument.load();

  @Test
  void letsEverythingElseGoOn() {
    Passage passage = Passage.through(OpenApiStage.load());

    Exchange exchange = anExchange().withTarget(new Target.SubscriptionList()).routed();

    assertThat(passage.pass(exchange)).isEqualTo(exchange);
  }

  @Test
  void describesExactlyTheFailuresThereAre() {
    List<String> codes =
        Stream.of(FailureKind.values())
            .filter(kind -> kind != FailureKind.NOT_IN_STATE) // on the admin listener only
            .map(FailureKind::code)
            .distinct()
            .toList();

    assertThat(DOCUMENT.words("ErrorCode")).containsExactlyInAnyOrderElementsOf(codes);
  }

  @Test
  void describesExactlyTheWordsThereAre() {
    assertThat(DOCUMENT.words("Outcome"))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Outcome.values()).map(Outcome::word).toList());
    assertThat(DOCUMENT.words("Operation", "state"))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(OperationState.values()).map(OperationState::shown).distinct().toList());
    assertThat(DOCUMENT.words("Action"))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Action.values()).filter(Action::mutates).map(Action::word).toList());
    assertThat(DOCUMENT.words("EventKind"))
        .containsAll(Stream.of(AuditEvent.Kind.values()).map(AuditEvent.Kind::word).toList())
        .contains("denial");
  }

  @Test
  void refersToNothingThatIsNotThere() {
    assertThat(DOCUMENT.references())
        .isNotEmpty()
        .allSatisfy(
            reference -> assertThatCode(() -> DOCUMENT.at(reference)).doesNotThrowAnyException());
  }
}
