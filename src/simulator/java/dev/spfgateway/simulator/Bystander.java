package dev.spfgateway.simulator;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.simulator.vmm.Caller;
import dev.spfgateway.simulator.vmm.Cmdlets;
import dev.spfgateway.simulator.vmm.Job;
import dev.spfgateway.simulator.vmm.World;
import java.util.Optional;
import java.util.UUID;

/** Somebody who works on virtual machines in VMM itself, past every SPF. */
final class Bystander {
  private final World world;
  private final Cmdlets cmdlets;

  Bystander(World world, Ticker ticker) {
    this.world = world;
    this.cmdlets = new Cmdlets(world, ticker);
  }

  /**
   * Begins to restore a checkpoint.
   *
   * @param owner as {@code Job.Owner} shows it; empty text for a VMM that shows none
   * @return the job; empty when there is no such checkpoint
   */
  Optional<UUID> restore(UUID checkpoint, String owner) {
    return world
        .checkpoint(checkpoint)
        .map(found -> cmdlets.restore(found, Caller.of(owner)))
        .map(Job::id);
  }
}
