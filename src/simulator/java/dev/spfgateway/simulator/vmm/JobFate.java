package dev.spfgateway.simulator.vmm;

import java.time.Duration;

/** What becomes of a job. */
public sealed interface JobFate {
  /** It takes the time that the settings say, and does what it should. */
  JobFate USUAL = new Usual();

  /** The rule. */
  record Usual() implements JobFate {}

  /** It takes a time of its own. */
  record Takes(Duration duration) implements JobFate {}

  /** It takes the usual time, does nothing, and ends with an error. */
  record Fails(JobError error) implements JobFate {}

  /** It runs and keeps its lock until it is released, and then does what it should. */
  record Hangs() implements JobFate {}

  /**
   * It goes its usual way, but SPF shows neither the job nor that it is the machine's last task.
   *
   * @param after so long after the job began
   */
  record ShowsLate(Duration after) implements JobFate {}

  /**
   * It meets another job's lock, although there is none.
   *
   * @param shown how SPF shows it; the creation of a checkpoint always gets the error at once
   */
  record Locked(JobError error, LockConflict shown) implements JobFate {}

  /** It begins and goes its usual way, but the cmdlet that started it fails. */
  record RefusedLate(JobError error) implements JobFate {}
}
