package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.FABRIKAM;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.simulator.SimulatorConfig.Checkpoint;
import dev.spfgateway.simulator.SimulatorConfig.Stamp;
import dev.spfgateway.simulator.SimulatorConfig.VirtualMachine;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SimulatorConfigTest {
  private final SimulatorConfig config = SimulatorFixture.aSimulator().config();

  private static void refuses(String key, ThrowingCallable made) {
    assertThatThrownBy(made)
        .isInstanceOfSatisfying(
            InvalidSetting.class, failure -> assertThat(failure.key()).isEqualTo(key));
  }

  @Test
  void keepsThePasswordOutOfItsText() {
    assertThat(config.toString()).doesNotContain(SimulatorFixture.PASSWORD);
  }

  @Test
  void refusesValuesOutOfRange() {
    var builder = SimulatorFixture.aSimulator();

    refuses("jobDuration", () -> builder.withJobDuration(Duration.ofMinutes(61)).config());
    refuses("missingPrincipalStatus", missingPrincipal(399));
    refuses("missingPrincipalStatus", missingPrincipal(600));
    refuses("requestLogSize", () -> SimulatorFixture.aSimulator().withRequestLogSize(0).config());
    refuses("ports", () -> new Stamp(STAMP_1, "stamp", List.of(65_536)));
    refuses("ports", () -> new Stamp(STAMP_1, "stamp", List.of()));
  }

  private static ThrowingCallable missingPrincipal(int status) {
    return () -> SimulatorFixture.aSimulator().withMissingPrincipalStatus(status).config();
  }

  @Test
  void refusesAMachineWhoseSubscriptionLivesElsewhere() {
    refuses(
        "virtualMachines",
        () ->
            config.with(
                List.of(
                    new VirtualMachine(WEB_01, STAMP_1, FABRIKAM, "a", "Running", "", List.of()))));
  }

  @Test
  void refusesIdsThatAreUsedTwice() {
    VirtualMachine web01 = SimulatedMachines.web01();

    refuses("virtualMachines", () -> config.with(List.of(web01, web01)));
  }

  @Test
  void refusesAParentThatDoesNotStandBeforeItsChild() {
    UUID id = UUID.randomUUID();
    var checkpoint = new Checkpoint(id, "its own parent", "", id, "");

    refuses(
        "virtualMachines",
        () ->
            config.with(
                List.of(
                    new VirtualMachine(
                        WEB_01, STAMP_1, CONTOSO, "a", "Running", "", List.of(checkpoint)))));
  }
}
