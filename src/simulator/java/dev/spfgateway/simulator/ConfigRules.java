package dev.spfgateway.simulator;

import dev.spfgateway.base.Require;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.simulator.vmm.Settings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The rules of {@link SimulatorConfig} that involve several of its keys. */
final class ConfigRules {
  private ConfigRules() {}

  static void check(
      Settings settings,
      int controlPort,
      List<SimulatorConfig.Stamp> stamps,
      List<SimulatorConfig.Subscription> subscriptions,
      List<SimulatorConfig.VirtualMachine> machines) {
    Require.notEmpty(stamps, "stamps");
    Require.check(
        settings.jobDuration().toNanosPart() % 1_000_000 == 0,
        "jobDuration",
        "must be whole milliseconds");
    checkPorts(controlPort, stamps);
    Set<StampId> known = new HashSet<>();
    stamps.forEach(stamp -> unique(known.add(stamp.id()), "stamps", stamp.id()));
    checkMachines(machines, homes(subscriptions, known));
  }

  private static void checkPorts(int controlPort, List<SimulatorConfig.Stamp> stamps) {
    Set<Integer> ports = new HashSet<>();
    if (controlPort != 0) {
      ports.add(controlPort);
    }
    for (SimulatorConfig.Stamp stamp : stamps) {
      for (int port : stamp.ports()) {
        Require.check(
            port == 0 || ports.add(port), "stamps", "use the port " + port + " more than once");
      }
    }
  }

  /** The stamps of each subscription. */
  private static Map<SubscriptionId, List<StampId>> homes(
      List<SimulatorConfig.Subscription> subscriptions, Set<StampId> stamps) {
    Map<SubscriptionId, List<StampId>> homes = new HashMap<>();
    for (SimulatorConfig.Subscription subscription : subscriptions) {
      SubscriptionId id = subscription.id();
      unique(homes.put(id, subscription.stamps()) == null, "subscriptions", id);
      for (StampId stamp : subscription.stamps()) {
        Require.check(
            stamps.contains(stamp),
            "subscriptions",
            "name the stamp " + stamp + " in " + id + ", which does not exist");
      }
    }
    return homes;
  }

  private static void checkMachines(
      List<SimulatorConfig.VirtualMachine> machines, Map<SubscriptionId, List<StampId>> homes) {
    Set<UUID> ids = new HashSet<>();
    for (SimulatorConfig.VirtualMachine machine : machines) {
      unique(ids.add(machine.id()), "virtualMachines", machine.id());
      Require.check(
          homes.getOrDefault(machine.subscription(), List.of()).contains(machine.stamp()),
          "virtualMachines",
          "give "
              + machine.id()
              + " a subscription that does not exist or does not live on its stamp");
      checkTree(machine, ids);
    }
  }

  private static void checkTree(SimulatorConfig.VirtualMachine machine, Set<UUID> ids) {
    Set<UUID> before = new HashSet<>();
    for (SimulatorConfig.Checkpoint checkpoint : machine.checkpoints()) {
      UUID parent = checkpoint.parent();
      unique(ids.add(checkpoint.id()), "virtualMachines", checkpoint.id());
      Require.check(
          parent == null || before.contains(parent),
          "virtualMachines",
          "give the checkpoint "
              + checkpoint.id()
              + " a parent that is not before it in the same virtual machine");
      before.add(checkpoint.id());
    }
  }

  private static void unique(boolean isNew, String key, Object id) {
    Require.check(isNew, key, "hold the id " + id + " more than once");
  }
}
