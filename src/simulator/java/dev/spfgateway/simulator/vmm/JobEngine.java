package dev.spfgateway.simulator.vmm;

import dev.spfgateway.base.Ticker;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Runs jobs: one at a time on a virtual machine, each for a set time, with its effect at its end.
 * Keeps the last {@link #MAX_KEPT} of them. Confined to the context in which its methods are
 * called.
 */
public final class JobEngine {
  /** Ended jobs beyond this number are forgotten, the oldest first. */
  static final int MAX_KEPT = 10_000;

  /** Marks a job that hangs; no Vert.x timer has this number, so cancelling it is harmless. */
  private static final long NO_TIMER = -1;

  /** To the machines' jobs, replacing the world is like restarting the VMM service. */
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
  private final ActLog acts = new ActLog();
  private Settings settings;

  /** A running job: the timer that will end it, if any, and its work. */
  private record Active(Job job, long timer, Work work, JobFate fate) {}

  /** Runs timers on the caller's context. */
  public JobEngine(Vertx vertx, Ticker ticker, Settings settings) {
    this.vertx = vertx;
    this.ticker = ticker;
    this.settings = settings;
  }

  /** The settings in force. */
  public Settings settings() {
    return settings;
  }

  /**
   * Changes the settings; running jobs get the new duration, counted from their start, unless they
   * have their own.
   */
  public void change(Settings changed) {
    settings = changed;
    for (Active running : active.values().toArray(new Active[0])) {
      if (!(running.fate() instanceof JobFate.Takes)) {
        vertx.cancelTimer(running.timer());
        running.job().take(changed.jobDuration());
        schedule(running.job(), running.work(), running.fate());
      }
    }
  }

  /**
   * Starts a job and locks the machine until it ends.
   *
   * @return the job; already failed when the machine is locked and the settings say so
   * @throws CmdletFailure when the machine is locked and the settings ask for an error at once, or
   *     when the job's fate is that its cmdlet fails
   */
  Job start(Work work, Caller caller) {
    JobFate fate = caller.fate().get();
    Optional<JobFate.Locked> locked = locked(work, fate);
    if (locked.isPresent() && locked.get().shown() == LockConflict.ERROR_AT_ONCE) {
      throw locked.get().error().asFailure();
    }
    Duration duration = fate instanceof JobFate.Takes own ? own.duration() : settings.jobDuration();
    Job.Start now = new Job.Start(ticker.now(), ticker.nanos());
    Job job = new Job(work.kind(), work.machine(), caller.name(), now, duration);
    keep(job);
    if (locked.isPresent()) {
      // Without the lock a job can't write the machine's record, whose most recent task stays.
      job.fail(locked.get().error(), ticker.now());
      caller.began().accept(job);
      return job;
    }
    begin(job, work, fate);
    caller.began().accept(job);
    if (fate instanceof JobFate.RefusedLate late) {
      throw late.error().asFailure();
    }
    return job;
  }

  private Optional<JobFate.Locked> locked(Work work, JobFate fate) {
    if (work.machine().running().isPresent()) {
      return Optional.of(new JobFate.Locked(JobError.LOCKED, settings.lockConflict()));
    }
    return fate instanceof JobFate.Locked wanted ? Optional.of(wanted) : Optional.empty();
  }

  private void begin(Job job, Work work, JobFate fate) {
    work.machine().lock(job);
    show(job, fate);
    acts.add(work, job);
    work.effect().begin();
    schedule(job, work, fate);
  }

  private void show(Job job, JobFate fate) {
    if (fate instanceof JobFate.ShowsLate late) {
      job.show(false);
      vertx.setTimer(Math.max(1, late.after().toMillis()), id -> show(job));
    } else {
      show(job);
    }
  }

  private static void show(Job job) {
    job.show(true);
    job.machine().began(job);
  }

  private void schedule(Job job, Work work, JobFate fate) {
    long left = Math.max(1, job.left(ticker.nanos()).toMillis());
    long timer = fate instanceof JobFate.Hangs ? NO_TIMER : vertx.setTimer(left, id -> end(job));
    active.put(job.id(), new Active(job, timer, work, fate));
  }

  /**
   * Ends a running job now, as it would have ended.
   *
   * @return false when no job with this id runs
   */
  public boolean release(UUID id) {
    Active running = active.get(id);
    if (running == null) {
      return false;
    }
    vertx.cancelTimer(running.timer());
    end(running.job());
    return true;
  }

  private void end(Job job) {
    Active ending = active.remove(job.id());
    if (ending == null) {
      return;
    }
    Work work = ending.work();
    if (ending.fate() instanceof JobFate.Fails failing) {
      work.effect().fail();
      work.machine().unlock();
      job.fail(failing.error(), ticker.now());
    } else {
      work.effect().complete();
      work.machine().unlock();
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

  /** All kept jobs, oldest first. */
  public Collection<Job> jobs() {
    return Collections.unmodifiableCollection(jobs.values());
  }

  /** One job. */
  public Optional<Job> job(UUID id) {
    return Optional.ofNullable(jobs.get(id));
  }

  /** How often each kind of job began for each entity. */
  public List<Acts> acts() {
    return acts.all();
  }

  /** A job's progress, 0 to 100. */
  public int progress(Job job) {
    return job.progress(ticker.nanos());
  }

  /** Forgets all jobs and counts; running jobs fail without effect. */
  void clear() {
    jobs.clear();
    acts.clear();
    for (Active running : active.values().toArray(new Active[0])) {
      vertx.cancelTimer(running.timer());
      running.job().machine().unlock();
      running.job().fail(WORLD_REPLACED, ticker.now());
    }
    active.clear();
  }
}
