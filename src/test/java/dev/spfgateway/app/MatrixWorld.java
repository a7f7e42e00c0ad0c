package dev.spfgateway.app;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.simulator.SimulatorConfig;
import dev.spfgateway.simulator.SimulatorFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * A separate stamp, subscription, virtual machine and checkpoint for each cell of the matrix, so
 * that all cells can run at once without sharing a breaker or a guard.
 */
final class MatrixWorld {
  /** How long after a request its late acting comes: longer than the request's whole time. */
  static final Duration LATE = Duration.ofSeconds(10);

  /** Longer than SPF can still act. */
  private static final Duration SETTLING = LATE.plusSeconds(2);

  private MatrixWorld() {}

  /**
   * One cell.
   *
   * @param request the column
   * @param fault the line
   */
  record Cell(MatrixRequest request, MatrixFault fault) {
    private UUID id(long kind) {
      long number = fault.ordinal() * 100L + request.ordinal() + 1;
      return new UUID(kind << 32 | 0x4000L, 0x8000000000000000L | number);
    }

    StampId stamp() {
      return new StampId(id(1));
    }

    SubscriptionId subscription() {
      return new SubscriptionId(id(2));
    }

    UUID machine() {
      return id(3);
    }

    UUID checkpoint() {
      return id(4);
    }

    String path() {
      String set = root() + "VMCheckPoints";
      return request == MatrixRequest.POST
          ? set
          : set + "(ID=guid'" + checkpoint() + "',StampId=guid'" + stamp() + "')";
    }

    /** A read of the same stamp that changes nothing. */
    String otherPath() {
      return root() + "Clouds";
    }

    String batchPath() {
      return root() + "$batch";
    }

    private String root() {
      return "/" + subscription() + "/services/systemcenter/vmm/";
    }

    /** Empty for none. */
    String body() {
      return switch (request) {
        case MERGE, PUT, PATCH, BATCH -> RunningGateway.RESTORE;
        case POST ->
            "{\"StampId\":\"" + stamp() + "\",\"VMId\":\"" + machine() + "\",\"Name\":\"new\"}";
        case DELETE, GET -> "";
      };
    }

    @Override
    public String toString() {
      return request + " × " + fault.words();
    }
  }

  static List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (MatrixFault fault : MatrixFault.values()) {
      for (MatrixRequest request : MatrixRequest.values()) {
        cells.add(new Cell(request, fault));
      }
    }
    return cells;
  }

  /** The simulator; its jobs take no time. */
  static SimulatorFixture.Builder simulator() {
    return SimulatorFixture.aSimulator()
        .withWorld(
            cells().stream().map(MatrixWorld::stamp).toList(),
            cells().stream().map(MatrixWorld::owner).toList(),
            cells().stream().map(MatrixWorld::machine).toList());
  }

  private static SimulatorConfig.Stamp stamp(Cell cell) {
    return new SimulatorConfig.Stamp(
        cell.stamp(), cell.toString(), Collections.nCopies(cell.fault().endpoints(), 0));
  }

  private static SimulatorConfig.Subscription owner(Cell cell) {
    return new SimulatorConfig.Subscription(
        cell.subscription(), cell.toString(), List.of(cell.stamp()));
  }

  private static SimulatorConfig.VirtualMachine machine(Cell cell) {
    return new SimulatorConfig.VirtualMachine(
        cell.machine(),
        cell.stamp(),
        cell.subscription(),
        "vm",
        "Running",
        "after",
        List.of(new SimulatorConfig.Checkpoint(cell.checkpoint(), "before", "", null, "before")));
  }

  /** The gateway's registry: one tenant who owns all of it. */
  static String registry(SimulatorFixture simulator) {
    StringBuilder stamps = new StringBuilder("stamps:\n");
    StringBuilder subscriptions = new StringBuilder();
    for (Cell cell : cells()) {
      String name = (cell.fault().name() + "-" + cell.request()).toLowerCase(Locale.ROOT);
      stamps.append("  - id: ").append(cell.stamp()).append("\n    name: ").append(name);
      stamps.append("\n    endpoints:\n");
      for (int port : simulator.simulator().ports(cell.stamp())) {
        stamps.append("      - url: https://localhost:").append(port).append("/SC2012R2/VMM\n");
        stamps.append("        user: ").append(SimulatorFixture.USER);
        stamps.append("\n        password: {file: password}\n");
      }
      stamps.append("    trust: [").append(simulator.certificate()).append("]\n");
      stamps.append("    settlingTime: ").append(SETTLING.toSeconds()).append("s\n");
      subscriptions.append("      - id: ").append(cell.subscription()).append("\n        name: ");
      subscriptions.append(name).append("\n        accountAdmin: admin@contoso.com\n");
      subscriptions.append("        stamps: [").append(cell.stamp()).append("]\n");
    }
    return stamps
        + "tenants:\n  - name: contoso\n    subscriptions:\n"
        + subscriptions
        + "    credentials:\n      - id: contoso-operator\n        role: operator\n"
        + "        apiKeySha256: "
        + RunningGateway.OPERATOR.hash()
        + "\n";
  }
}
