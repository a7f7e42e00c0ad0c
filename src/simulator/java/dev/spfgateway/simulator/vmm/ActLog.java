package dev.spfgateway.simulator.vmm;

import dev.spfgateway.base.BoundedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Counts the jobs that began, for at most {@link #MAX_ENTRIES} pairs of entity and kind. */
final class ActLog {
  static final int MAX_ENTRIES = 10_000;
  private static final int MAX_JOBS = 100;

  private final Map<Key, Acts> acts = BoundedMap.byInsertion(MAX_ENTRIES);

  private record Key(UUID entity, JobKind kind) {}

  void add(Work work, Job job) {
    Key key = new Key(work.entity(), work.kind());
    Acts before = acts.get(key);
    List<UUID> jobs = before == null ? new ArrayList<>() : new ArrayList<>(before.jobs());
    if (jobs.size() == MAX_JOBS) {
      jobs.remove(0);
    }
    jobs.add(job.id());
    long count = before == null ? 1 : before.count() + 1;
    VirtualMachine machine = work.machine();
    acts.put(key, new Acts(machine.stamp(), machine.id(), work.entity(), work.kind(), count, jobs));
  }

  List<Acts> all() {
    return List.copyOf(acts.values());
  }

  void clear() {
    acts.clear();
  }
}
