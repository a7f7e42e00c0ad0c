package dev.spfgateway.simulator.vmm;

import dev.spfgateway.base.Ticker;
import java.util.Optional;
import java.util.UUID;

/**
 * The actions that SPF can trigger in VMM. Each method starts a job, which takes effect when it
 * ends. All of them throw {@link CmdletFailure} when the machine is locked, unless the settings say
 * otherwise.
 */
public final class CmdletRunner {
  /** VMM's own limit for one machine. */
  private static final int MAX_CHECKPOINTS = 64;

  /** VMM's number for this refusal is unknown; this one is the simulator's own. */
  private static final int TOO_MANY_CHECKPOINTS = 99_001;

  /** Bounds how much clients can make the simulator keep. */
  private static final int MAX_MACHINES = 10_000;

  /** The simulator's own number too. */
  private static final int TOO_MANY_MACHINES = 99_002;

  private static final int MACHINE_RUNS = 99_003;

  private final World world;
  private final Ticker ticker;

  /** Works on this world. */
  public CmdletRunner(World world, Ticker ticker) {
    this.world = world;
    this.ticker = ticker;
  }

  /**
   * A checkpoint being created.
   *
   * @param checkpoint visible at once, without the host's id until the job has ended
   */
  public record NewCheckpoint(Checkpoint checkpoint, Job job) {}

  /**
   * Takes a checkpoint of the machine's current content.
   *
   * @throws CmdletFailure when the machine is locked, whatever the settings: without a checkpoint
   *     there is nothing to answer with
   */
  public NewCheckpoint newCheckpoint(
      VirtualMachine machine, Checkpoint.Texts texts, Caller caller) {
    if (machine.running().isPresent()) {
      throw JobError.LOCKED.asFailure();
    }
    if (machine.checkpoints().size() >= MAX_CHECKPOINTS) {
      throw new CmdletFailure(
          TOO_MANY_CHECKPOINTS,
          "The virtual machine has " + MAX_CHECKPOINTS + " checkpoints, which is the limit.");
    }
    Checkpoint checkpoint =
        new Checkpoint(UUID.randomUUID(), machine, texts, machine.position(), ticker.now());
    Work.Effect making =
        new Work.Effect() {
          @Override
          public void begin() {
            machine.attach(checkpoint);
          }

          @Override
          public void complete() {
            checkpoint.made();
          }

          @Override
          public void fail() {
            machine.detach(checkpoint);
          }
        };
    Job job =
        world.jobs().start(new Work(JobKind.NEW_CHECKPOINT, machine, machine.id(), making), caller);
    if (job.state() == Job.State.FAILED) {
      throw job.error().orElse(JobError.LOCKED).asFailure();
    }
    return new NewCheckpoint(checkpoint, job);
  }

  /** Resets the machine to the checkpoint; later writes of its guest are lost. */
  public Job restore(Checkpoint checkpoint, Caller caller) {
    VirtualMachine machine = checkpoint.machine();
    return start(JobKind.RESTORE_CHECKPOINT, checkpoint, () -> machine.restore(checkpoint), caller);
  }

  /** Gives a checkpoint another name or description. */
  public Job setCheckpoint(Checkpoint checkpoint, Checkpoint.Texts texts, Caller caller) {
    return start(
        JobKind.SET_CHECKPOINT, checkpoint, () -> checkpoint.describe(texts, ticker.now()), caller);
  }

  /** Removes a checkpoint; its children move up to its parent. */
  public Job removeCheckpoint(Checkpoint checkpoint, Caller caller) {
    VirtualMachine machine = checkpoint.machine();
    return start(JobKind.REMOVE_CHECKPOINT, checkpoint, () -> machine.detach(checkpoint), caller);
  }

  private Job start(JobKind kind, Checkpoint checkpoint, Work.Effect effect, Caller caller) {
    return world
        .jobs()
        .start(new Work(kind, checkpoint.machine(), checkpoint.id(), effect), caller);
  }

  /** Changes a machine's power state. */
  public Job operate(VirtualMachine machine, PowerOperation operation, Caller caller) {
    return start(operation.job(), machine, () -> machine.become(operation.status()), caller);
  }

  /** Gives a machine another name or description; an empty one leaves it unchanged. */
  public Job setMachine(
      VirtualMachine machine, Optional<String> name, Optional<String> description, Caller caller) {
    return start(
        JobKind.SET_MACHINE,
        machine,
        () ->
            machine.describe(
                name.orElse(machine.name()),
                description.orElse(machine.description()),
                ticker.now()),
        caller);
  }

  /**
   * A machine being created.
   *
   * @param machine visible at once; {@code Stopped} once the job has ended well
   */
  public record NewMachine(VirtualMachine machine, Job job) {}

  /**
   * Creates a machine in a cloud. If its job fails, the machine stays until it is deleted, as in
   * VMM.
   */
  public NewMachine newMachine(Cloud cloud, String name, String description, Caller caller) {
    if (world.size() >= MAX_MACHINES) {
      throw new CmdletFailure(
          TOO_MANY_MACHINES,
          "There are " + MAX_MACHINES + " virtual machines, which is the limit.");
    }
    VirtualMachine machine =
        new VirtualMachine(
            new VirtualMachine.Identity(UUID.randomUUID(), cloud.stamp(), cloud.subscription()),
            name,
            "Creating...",
            "",
            ticker.now());
    machine.describe(name, description, ticker.now());
    Work.Effect making =
        new Work.Effect() {
          @Override
          public void begin() {
            world.add(machine);
          }

          @Override
          public void complete() {
            machine.become(VirtualMachine.STOPPED);
          }

          @Override
          public void fail() {
            machine.become("Creation Failed");
          }
        };
    Job job = start(JobKind.NEW_MACHINE, machine, making, caller);
    if (job.state() == Job.State.FAILED) {
      throw job.error().orElse(JobError.LOCKED).asFailure();
    }
    return new NewMachine(machine, job);
  }

  /**
   * Removes a machine with its checkpoints.
   *
   * @throws CmdletFailure when the machine is running
   */
  public Job removeMachine(VirtualMachine machine, Caller caller) {
    if (machine.status().equals("Running") || machine.status().equals("Paused")) {
      throw new CmdletFailure(
          MACHINE_RUNS, "The virtual machine " + machine.name() + " must be stopped first.");
    }
    return start(JobKind.REMOVE_MACHINE, machine, () -> world.remove(machine), caller);
  }

  /** Makes VMM re-examine a machine whose last job failed. */
  public Job repair(VirtualMachine machine, Caller caller) {
    return start(JobKind.REPAIR_MACHINE, machine, () -> {}, caller);
  }

  private Job start(JobKind kind, VirtualMachine machine, Work.Effect effect, Caller caller) {
    return world.jobs().start(new Work(kind, machine, machine.id(), effect), caller);
  }
}
