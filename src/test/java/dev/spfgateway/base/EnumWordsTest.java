package dev.spfgateway.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.pipeline.DeliveryPhase;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.mutation.OperationState;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnumWordsTest {
  /** Clients, stores and audit logs have these words: a renamed constant would change them. */
  @Test
  void wordsThatOthersHaveRecordedStayAsTheyAre() {
    assertThat(words(Outcome.class))
        .containsExactlyInAnyOrder("done", "failed", "rejected", "not-sent", "unknown", "absent");
    assertThat(words(OperationState.class))
        .containsExactlyInAnyOrder(
            "sending",
            "accepted",
            "refused",
            "done",
            "failed",
            "rejected",
            "not-sent",
            "unknown",
            "absent");
    assertThat(words(DeliveryPhase.class))
        .containsExactlyInAnyOrder(
            "not-connected", "connected", "part-written", "wholly-written", "answer-begun");
    assertThat(words(Action.class))
        .containsExactlyInAnyOrder("read", "create", "update", "restore", "operate", "delete");
    assertThat(words(AuditEvent.Kind.class))
        .containsExactlyInAnyOrder("intent", "outcome", "reconciled", "job");
    assertThat(words(Statement.Kind.class))
        .containsExactlyInAnyOrder("head", "key", "dropped", "holds", "lost", "accepted");
  }

  private static List<String> words(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants()).map(EnumWords::of).toList();
  }

  @Test
  void parseFindsTheConstantOfEachWord() {
    for (Outcome outcome : Outcome.values()) {
      assertThat(EnumWords.parse(Outcome.class, outcome.word())).isEqualTo(outcome);
    }
  }

  @Test
  void parseTakesNothingElse() {
    for (String word : new String[] {"", "NOT_SENT", "not_sent", "Done", "gone"}) {
      assertThatThrownBy(() -> EnumWords.parse(Outcome.class, word))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Outcome has no constant");
    }
  }
}
