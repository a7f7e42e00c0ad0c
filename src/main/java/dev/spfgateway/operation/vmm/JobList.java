package dev.spfgateway.operation.vmm;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The jobs on one virtual machine, back to a requested task.
 *
 * @param jobs each once; newest first if SPF keeps to that order
 * @param since when the requested task began; empty when none was named or SPF does not know it
 * @param reachesBack false when jobs that began since then may be missing
 */
public record JobList(List<VmmJob> jobs, Optional<Instant> since, boolean reachesBack) {
  /** Copies the list. */
  public JobList {
    jobs = List.copyOf(jobs);
  }
}
