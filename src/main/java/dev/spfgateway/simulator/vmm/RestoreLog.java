package dev.spfgateway.simulator.vmm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Counts the restores of each checkpoint, for at most {@link #MAX_CHECKPOINTS} checkpoints. */
final class RestoreLog {
  static final int MAX_CHECKPOINTS = 10_000;
  private static final int MAX_JOBS = 100;

  private final Map<UUID, Restores> restores =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Restores> eldest) {
          return size() > MAX_CHECKPOINTS;
        }
      };

  void add(Checkpoint checkpoint, Job job) {
    Restores before = restores.get(checkpoint.id());
    List<UUID> jobs = before == null ? new ArrayList<>() : new ArrayList<>(before.jobs());
    if (jobs.size() == MAX_JOBS) {
      jobs.remove(0);
    }
    jobs.add(job.id());
    long count = before == null ? 1 : before.count() + 1;
    VirtualMachine machine = checkpoint.machine();
    restores.put(
        checkpoint.id(), new Restores(machine.stamp(), machine.id(), checkpoint.id(), count, jobs));
  }

  List<Restores> all() {
    return List.copyOf(restores.values());
  }

  Optional<Restores> of(UUID checkpoint) {
    return Optional.ofNullable(restores.get(checkpoint));
  }

  void clear() {
    restores.clear();
  }
}
