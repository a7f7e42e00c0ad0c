package dev.spfgateway.simulator.vmm;

import dev.spfgateway.base.StampId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The restores of a checkpoint, whose number must never exceed what tenants asked for.
 *
 * @param count restore jobs that began, whether they have ended or not
 * @param jobs the ids of the last hundred of them, oldest first
 */
public record Restores(
    StampId stamp, UUID virtualMachine, UUID checkpoint, long count, List<UUID> jobs) {
  /** Copies the list. */
  public Restores {
    jobs = List.copyOf(jobs);
  }

  /** The counts of restores; empty for another kind of job. */
  static Optional<Restores> of(Acts acts) {
    return acts.kind() == JobKind.RESTORE_CHECKPOINT
        ? Optional.of(
            new Restores(
                acts.stamp(), acts.virtualMachine(), acts.entity(), acts.count(), acts.jobs()))
        : Optional.empty();
  }
}
