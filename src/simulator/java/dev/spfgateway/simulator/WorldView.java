package dev.spfgateway.simulator;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.simulator.vmm.Checkpoint;
import dev.spfgateway.simulator.vmm.Job;
import dev.spfgateway.simulator.vmm.JobError;
import dev.spfgateway.simulator.vmm.RoleScope;
import dev.spfgateway.simulator.vmm.VirtualMachine;
import dev.spfgateway.simulator.vmm.World;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The answer to {@code GET /world}. */
record WorldView(List<MachineView> virtualMachines, List<JobView> jobs) {
  static WorldView of(World world, SimulatorConfig config) {
    Stream<Job> jobs =
        config.stamps().stream()
            .flatMap(stamp -> world.jobs(new RoleScope(stamp.id(), Optional.empty())));
    return new WorldView(
        world.machines().map(MachineView::of).toList(),
        jobs.map(job -> JobView.of(job, world.jobs().progress(job))).toList());
  }

  /**
   * A virtual machine.
   *
   * @param mostRecentTask the job that VMM shows as its last one
   * @param running the job that holds its lock
   */
  record MachineView(
      UUID id,
      StampId stamp,
      SubscriptionId subscription,
      String name,
      String status,
      String content,
      @Nullable UUID lastRestored,
      @Nullable UUID mostRecentTask,
      @Nullable UUID running,
      List<CheckpointView> checkpoints) {
    private static MachineView of(VirtualMachine machine) {
      return new MachineView(
          machine.id(),
          machine.stamp(),
          machine.subscription(),
          machine.name(),
          machine.status(),
          machine.content(),
          machine.lastRestored().orElse(null),
          machine.mostRecentTask().orElse(null),
          machine.running().map(Job::id).orElse(null),
          machine.checkpoints().stream().map(CheckpointView::of).toList());
    }
  }

  /** A checkpoint. */
  record CheckpointView(
      UUID id, String name, String description, @Nullable UUID parent, String content) {
    private static CheckpointView of(Checkpoint checkpoint) {
      return new CheckpointView(
          checkpoint.id(),
          checkpoint.texts().name(),
          checkpoint.texts().description(),
          checkpoint.parent().orElse(null),
          checkpoint.content());
    }
  }

  /**
   * A job.
   *
   * @param progress in percent
   * @param error VMM's number
   */
  record JobView(
      UUID id,
      StampId stamp,
      UUID virtualMachine,
      String cmdlet,
      String owner,
      String status,
      int progress,
      Instant startTime,
      @Nullable Instant endTime,
      @Nullable Integer error) {
    private static JobView of(Job job, int progress) {
      return new JobView(
          job.id(),
          job.stamp(),
          job.machine().id(),
          job.kind().cmdlet(),
          job.owner(),
          job.state().text(),
          progress,
          job.startTime(),
          job.endTime().orElse(null),
          job.error().map(JobError::errorId).orElse(null));
    }
  }
}
