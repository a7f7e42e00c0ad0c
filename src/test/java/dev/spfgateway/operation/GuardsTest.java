package dev.spfgateway.operation;

import static dev.spfgateway.pipeline.Exchanges.CHECKPOINT;
import static dev.spfgateway.pipeline.Exchanges.STAMP;
import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.pipeline.Action;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Operation;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardsTest {
  private static final UUID MACHINE = UUID.fromString("eeeeeeee-5555-4555-8555-555555555555");

  private static Set<String> guards(Action action, String path, UUID machine) {
    Exchange exchange = anExchange().withAction(action).withPath(path).permitted();
    Operation.Lead lead =
        new Operation.Lead("a", Optional.ofNullable(machine), Optional.empty(), Optional.empty());
    return Guards.of(exchange, EntityName.of(path), lead, UUID.randomUUID());
  }

  @Test
  void guardsOneEntityWhateverIsDoneToIt() {
    Set<String> restore = guards(Action.RESTORE, CHECKPOINT, null);

    assertThat(restore).singleElement().asString().startsWith(STAMP + "/");
    assertThat(guards(Action.DELETE, CHECKPOINT, null)).isEqualTo(restore);
    assertThat(guards(Action.UPDATE, CHECKPOINT.toUpperCase(Locale.ROOT), null)).isEqualTo(restore);
    assertThat(guards(Action.RESTORE, CHECKPOINT.replace("dddd", "eeee"), null))
        .isNotEqualTo(restore);
    assertThat(guards(Action.RESTORE, CHECKPOINT.replace("VMCheckPoints", "VirtualMachines"), null))
        .isNotEqualTo(restore);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VMCheckPoints(ID=guid'dddddddd-4444-4444-8444-444444444444')",
        "VMCheckPoints(guid'dddddddd-4444-4444-8444-444444444444')",
        "VMCheckPoints(StampId=guid'bbbbbbbb-2222-4222-8222-222222222222',"
            + "ID=Guid'DDDDDDDD-4444-4444-8444-444444444444')",
        "VMCheckPoints/dddddddd-4444-4444-8444-444444444444"
      })
  void guardsOneEntityHoweverItsKeyIsWritten(String path) {
    assertThat(guards(Action.RESTORE, path, null))
        .isEqualTo(guards(Action.RESTORE, CHECKPOINT, null));
    assertThat(EntityName.of(path).id())
        .contains(UUID.fromString("dddddddd-4444-4444-8444-444444444444"));
  }

  @Test
  void twoCheckpointsOfOneMachineMeetAtTheMachine() {
    Set<String> one = guards(Action.RESTORE, CHECKPOINT, MACHINE);
    Set<String> other = guards(Action.DELETE, CHECKPOINT.replace("dddd", "eeee"), MACHINE);
    Set<String> create = guards(Action.CREATE, "VMCheckPoints", MACHINE);
    String machine = STAMP + "/machine/" + MACHINE;

    assertThat(one).hasSize(2).contains(machine);
    assertThat(other).hasSize(2).contains(machine);
    assertThat(create).containsExactly(machine);
  }

  @Test
  void guardsNothingThatIsYetToBeCreatedSomewhereUnknown() {
    assertThat(guards(Action.CREATE, "VMCheckPoints", null))
        .isNotEqualTo(guards(Action.CREATE, "VMCheckPoints", null))
        .hasSize(1);
  }
}
