package dev.spfgateway.operation.claim;

import static dev.spfgateway.pipeline.Exchanges.CHECKPOINT;
import static dev.spfgateway.pipeline.Exchanges.STAMP;
import static dev.spfgateway.pipeline.Exchanges.SUBSCRIPTION;
import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.operation.record.EntityName;
import dev.spfgateway.pipeline.Exchanges;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.mutation.Operation;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardsTest {
  private static final UUID MACHINE = UUID.fromString("eeeeeeee-5555-4555-8555-555555555555");

  private static final String OWN = STAMP + "/" + SUBSCRIPTION + "/";

  private static Set<String> guards(Action action, String path, UUID machine) {
    return guards(action, path, machine, false);
  }

  private static Set<String> guards(Action action, String path, UUID machine, boolean shown) {
    return guards(anExchange().withAction(action).withPath(path), path, machine, shown);
  }

  private static Set<String> guards(Exchanges exchange, String path, UUID machine, boolean shown) {
    Operation.Lead lead =
        new Operation.Lead(
            "a",
            Optional.ofNullable(machine),
            Optional.of(new Operation.Baseline(Optional.empty())).filter(baseline -> shown),
            Optional.empty());
    return Guards.of(exchange.permitted(), EntityName.of(path), lead, UUID.randomUUID());
  }

  @Test
  void holdsForTheWholeStampOnlyWhatSpfHasShownToTheCaller() {
    String machine = "machine/" + MACHINE;

    assertThat(guards(Action.CREATE, "VMCheckPoints", MACHINE, true))
        .containsExactlyInAnyOrder(OWN + machine, STAMP + "/" + machine);
    assertThat(guards(Action.CREATE, "VMCheckPoints", MACHINE, false))
        .containsExactly(OWN + machine);
    assertThat(guards(Action.DELETE, CHECKPOINT, null, false))
        .allMatch(guard -> guard.startsWith(OWN));
  }

  @Test
  void guardsTheMachinesThatABodyNames() {
    String adapter = CHECKPOINT.replace("VMCheckPoints", "VirtualNetworkAdapters");
    String vm = CHECKPOINT.replace("VMCheckPoints", "VirtualMachines");
    String guard = OWN + "machine/" + MACHINE;

    for (String path : List.of(CHECKPOINT, adapter)) {
      assertThat(guards(anExchange().withPath(path).withBodyMachines(MACHINE), path, null, false))
          .hasSize(2)
          .contains(guard);
    }
    assertThat(guards(anExchange().withPath(vm).withBodyMachines(MACHINE), vm, null, false))
        .as("a machine's VMId is its id on the host")
        .doesNotContain(guard);
  }

  @Test
  void guardsOneEntityWhateverIsDoneToIt() {
    Set<String> restore = guards(Action.RESTORE, CHECKPOINT, null);

    assertThat(restore).singleElement().asString().startsWith(OWN);
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
    String machine = OWN + "machine/" + MACHINE;

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
