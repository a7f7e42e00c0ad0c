package dev.spfgateway.operation.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.operation.Records;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.pipeline.mutation.OperationState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LookTurnsTest {
  private static OperationRecord of(String tenant) {
    OperationRecord one = Records.aRecord(OperationState.ACCEPTED, Instant.EPOCH);
    OperationRecord.Asked asked = one.asked();
    return new OperationRecord(
        UUID.randomUUID(),
        new OperationRecord.Asked(
            asked.subscription(),
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
  void looksAtEachTenantsOperationsThoughOneHasMany() {
    LookTurns turns = new LookTurns(4);
    List<OperationRecord> contosos =
        List.of(of("contoso"), of("contoso"), of("contoso"), of("contoso"), of("contoso"));
    List<OperationRecord> due = new ArrayList<>(contosos);
    OperationRecord fabrikams = of("fabrikam");
    due.add(fabrikams);

    List<OperationRecord> chosen = turns.choose(due);

    assertThat(chosen)
        .containsExactly(contosos.get(0), fabrikams, contosos.get(1), contosos.get(2));
    turns.ended(fabrikams);
    assertThat(turns.choose(due.subList(3, 5))).as("no tenant has all of several").isEmpty();
    assertThat(turns.choose(List.of(of("fabrikam")))).hasSize(1);
  }

  @Test
  void givesOneTenantAllOfTheOnlyPlaceAndGetsItBack() {
    LookTurns turns = new LookTurns(1);
    OperationRecord one = of("contoso");

    assertThat(turns.choose(List.of(one, of("contoso")))).containsExactly(one);
    assertThat(turns.isIdle()).isFalse();
    turns.ended(one);
    assertThat(turns.isIdle()).isTrue();
    assertThat(turns.choose(List.of(one))).containsExactly(one);
  }
}
