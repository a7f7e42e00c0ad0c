package dev.spfgateway.simulator.vmm;

import java.time.Duration;

/** The fate of a job: how long it runs, and how it ends. */
public sealed interface JobFate {
  /** The job takes the time in the settings, and succeeds. */
  JobFate USUAL = new Usual();

  /** Takes the usual time, and succeeds. */
  record Usual() implements JobFate {}

  /** Takes a time of its own. */
  record Takes(Duration duration) implements JobFate {}

  /** Takes the usual time, does nothing, and ends with an error. */
  record Fails(JobError error) implements JobFate {}

  /** Runs and keeps its lock until it is released, and then succeeds. */
  record Hangs() implements JobFate {}

  /**
   * Runs normally, but SPF shows neither the job nor that it is the machine's last task.
   *
   * @param after time after the job's start at which SPF begins to show it
   */
  record ShowsLate(Duration after) implements JobFate {}

  /**
   * Fails as if another job held the lock.
   *
   * @param shown how SPF shows it; the creation of a checkpoint always gets the error at once
   */
  record Locked(JobError error, LockConflict shown) implements JobFate {}

  /** Begins and runs normally, but the cmdlet that started it fails. */
  record RefusedLate(JobError error) implements JobFate {}
}
