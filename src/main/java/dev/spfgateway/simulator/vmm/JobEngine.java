package dev.spfgateway.simulator.vmm;

import dev.spfgateway.base.Ticker;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Runs jobs: one at a time on a virtual machine, each for a set time, its effect at its end. Keeps
 * the last {@link #MAX_KEPT} of them. Confined to the context in which its methods are called.
 */
public final class JobEngine {
  /** Ended jobs beyond this number are forgotten, the oldest first. */
  static final int MAX_KEPT = 10_000;

  /** To the machines' jobs, another world is a VMM service that was started anew. */
  private static final JobError WORLD_REPLACED =
      new JobError(
          1700,
          "ServiceStopped",
          "The Virtual Machine Manager service stopped while this job was running.",
          "Try the operation again.");

  private final Vertx vertx;
  private final Ticker ticker;
  private final Map<UUID, Job> jobs = new LinkedHashMap<>();
  private final Map<UUID, Active> active = new HashMap<>();
  private Settings settings;

  /** A running job: the timer that will end it, and what it does then. */
  private record Active(Job job, long timer, Runnable effect) {}

  /** Takes the clocks; timers run on the caller's context. */
  public JobEngine(Vertx vertx, Ticker ticker, Settings settings) {
    this.vertx = vertx;
    this.ticker = ticker;
    this.settings = settings;
  }

  /** What holds now. */
  public Settings settings() {
    return settings;
  }

  /** Changes the settings; jobs that run take the new duration, counted from their start. */
  public void change(Settings changed) {
    settings = changed;
    for (Active running : active.values().toArray(new Active[0])) {
      vertx.cancelTimer(running.timer());
      running.job().take(changed.jobDuration());
      schedule(running.job(), running.effect());
    }
  }

  /**
   * Starts a job and locks the machine until it ends.
   *
   * @param effect what the job does to the machine, run when it completes
   * @return the job; it has failed already when the machine is locked and the settings say so
   * @throws CmdletFailure when the machine is locked and the settings ask for an error at once
   */
  Job start(JobKind kind, VirtualMachine machine, String owner, Runnable effect) {
    boolean locked = machine.running().isPresent();
    if (locked && settings.lockConflict() == LockConflict.ERROR_AT_ONCE) {
      throw JobError.LOCKED.asFailure();
    }
    Job.Start now = new Job.Start(ticker.now(), ticker.nanos());
    Job job = new Job(kind, machine, owner, now, settings.jobDuration());
    keep(job);
    if (locked) {
      // Without its lock a job can't write the machine's record: its most recent task stays.
      job.fail(JobError.LOCKED, ticker.now());
      return job;
    }
    machine.lock(job);
    schedule(job, effect);
    return job;
  }

  private void schedule(Job job, Runnable effect) {
    Duration left = job.left(ticker.nanos());
    long timer = vertx.setTimer(Math.max(1, left.toMillis()), id -> end(job));
    active.put(job.id(), new Active(job, timer, effect));
  }

  private void end(Job job) {
    Active ending = active.remove(job.id());
    if (ending != null) {
      ending.effect().run();
      job.machine().unlock();
      job.complete(ticker.now());
    }
  }

  private void keep(Job job) {
    jobs.put(job.id(), job);
    if (jobs.size() > MAX_KEPT) {
      jobs.values().stream()
          .filter(old -> old.state() != Job.State.RUNNING)
          .findFirst()
          .ifPresent(old -> jobs.remove(old.id()));
    }
  }

  /** Every job that is kept, oldest first. */
  public Collection<Job> jobs() {
    return Collections.unmodifiableCollection(jobs.values());
  }

  /** One job. */
  public Optional<Job> job(UUID id) {
    return Optional.ofNullable(jobs.get(id));
  }

  /** How far a job is, 0 to 100. */
  public int progress(Job job) {
    return job.progress(ticker.nanos());
  }

  /** Forgets all jobs; those that run fail without effect. */
  void clear() {
    jobs.clear();
    for (Active running : active.values().toArray(new Active[0])) {
      vertx.cancelTimer(running.timer());
      running.job().machine().unlock();
      running.job().fail(WORLD_REPLACED, ticker.now());
    }
    active.clear();
  }
}
