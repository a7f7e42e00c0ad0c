package dev.spfgateway.simulator;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.simulator.vmm.Checkpoint;
import dev.spfgateway.simulator.vmm.Cloud;
import dev.spfgateway.simulator.vmm.VirtualMachine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Creates the simulated world from the configuration. */
final class Worlds {
  /** Configured checkpoints are this far apart in age, in the order of the configuration. */
  private static final Duration APART = Duration.ofMinutes(1);

  private Worlds() {}

  static List<Cloud> clouds(SimulatorConfig config) {
    return config.subscriptions().stream()
        .flatMap(
            subscription ->
                subscription.stamps().stream()
                    .map(stamp -> new Cloud(stamp, subscription.id(), subscription.name())))
        .toList();
  }

  static List<VirtualMachine> machines(SimulatorConfig config, Ticker ticker) {
    Instant now = ticker.now();
    return config.virtualMachines().stream().map(machine -> machine(machine, now)).toList();
  }

  private static VirtualMachine machine(SimulatorConfig.VirtualMachine config, Instant now) {
    Instant added = now.minus(APART.multipliedBy(config.checkpoints().size() + 1L));
    VirtualMachine machine =
        new VirtualMachine(
            new VirtualMachine.Identity(config.id(), config.stamp(), config.subscription()),
            config.name(),
            config.status(),
            config.content(),
            added);
    for (SimulatorConfig.Checkpoint checkpoint : config.checkpoints()) {
      added = added.plus(APART);
      machine.add(
          checkpoint.id(),
          new Checkpoint.Texts(checkpoint.name(), checkpoint.description()),
          Optional.ofNullable(checkpoint.parent()),
          checkpoint.content(),
          added);
    }
    return machine;
  }
}
