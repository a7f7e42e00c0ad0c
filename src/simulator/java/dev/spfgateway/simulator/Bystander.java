package dev.spfgateway.simulator;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.simulator.vmm.Caller;
import dev.spfgateway.simulator.vmm.CmdletRunner;
import dev.spfgateway.simulator.vmm.Job;
import dev.spfgateway.simulator.vmm.World;
import java.util.Optional;
import java.util.UUID;

/** Simulates an administrator who works on virtual machines in VMM itself, without SPF. */
final class Bystander {
  private final World world;
  private final CmdletRunner cmdlets;

  Bystander(World world, Ticker ticker) {
    this.world = world;
    this.cmdlets = new CmdletRunner(world, ticker);
  }

  /**
   * Starts the restore of a checkpoint.
   *
   * @param owner as {@code Job.Owner} shows it; empty text for a VMM that shows none
   * @return the job; empty when the checkpoint does not exist
   */
  Optional<UUID> restore(UUID checkpoint, String owner) {
    return world
        .checkpoint(checkpoint)
        .map(found -> cmdlets.restore(found, Caller.of(owner)))
        .map(Job::id);
  }
}
