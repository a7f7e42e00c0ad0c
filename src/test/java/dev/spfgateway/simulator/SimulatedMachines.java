package dev.spfgateway.simulator;

import dev.spfgateway.simulator.SimulatorConfig.Checkpoint;
import dev.spfgateway.simulator.SimulatorConfig.VirtualMachine;
import java.util.List;

/** The virtual machines of {@code conf/simulator.yaml}. */
final class SimulatedMachines {
  private SimulatedMachines() {}

  static List<VirtualMachine> all() {
    return List.of(web01(), web02(), db01());
  }

  static VirtualMachine web01() {
    return new VirtualMachine(
        SimulatorFixture.WEB_01,
        SimulatorFixture.STAMP_1,
        SimulatorFixture.CONTOSO,
        "web-01",
        "Running",
        "web-01 with the update and today's orders",
        List.of(
            new Checkpoint(
                SimulatorFixture.FRESHLY_INSTALLED,
                "freshly installed",
                "Windows and nothing else",
                null,
                "web-01 freshly installed"),
            new Checkpoint(
                SimulatorFixture.BEFORE_UPDATE,
                "before update",
                "The shop as it was before the update",
                SimulatorFixture.FRESHLY_INSTALLED,
                "web-01 before the update"),
            new Checkpoint(
                SimulatorFixture.TEST_BRANCH,
                "test branch",
                "A second branch from the fresh installation",
                SimulatorFixture.FRESHLY_INSTALLED,
                "web-01 with a test version")));
  }

  private static VirtualMachine web02() {
    return new VirtualMachine(
        SimulatorFixture.WEB_02,
        SimulatorFixture.STAMP_1,
        SimulatorFixture.CONTOSO,
        "web-02",
        "Stopped",
        "web-02 as installed",
        List.of(
            new Checkpoint(
                SimulatorFixture.GOLDEN_IMAGE, "golden image", "", null, "web-02 golden image")));
  }

  private static VirtualMachine db01() {
    return new VirtualMachine(
        SimulatorFixture.DB_01,
        SimulatorFixture.STAMP_2,
        SimulatorFixture.FABRIKAM,
        "db-01",
        "Running",
        "db-01 with this week's ledger",
        List.of(
            new Checkpoint(
                SimulatorFixture.EMPTY_DATABASE, "empty database", "", null, "db-01 empty"),
            new Checkpoint(
                SimulatorFixture.MONTH_END,
                "month end",
                "The ledger at the end of the month",
                SimulatorFixture.EMPTY_DATABASE,
                "db-01 at month end")));
  }
}
