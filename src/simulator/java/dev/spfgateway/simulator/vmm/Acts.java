package dev.spfgateway.simulator.vmm;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.spfgateway.base.StampId;
import java.util.List;
import java.util.UUID;

/**
 * The jobs of one kind that began for one entity, whose number must never exceed what tenants asked
 * for.
 *
 * @param entity the checkpoint; for a job on a virtual machine, and for the creation of its
 *     checkpoints, the machine
 * @param kind the kind of job
 * @param count jobs that began, whether they have ended or not
 * @param jobs the ids of the last hundred of them, oldest first
 */
public record Acts(
    StampId stamp,
    UUID virtualMachine,
    UUID entity,
    @JsonProperty("act") JobKind kind,
    long count,
    List<UUID> jobs) {
  /** Copies the list. */
  public Acts {
    jobs = List.copyOf(jobs);
  }
}
