package dev.spfgateway.simulator.fault;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.simulator.vmm.JobError;
import dev.spfgateway.simulator.vmm.JobFate;
import dev.spfgateway.simulator.vmm.LockConflict;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** A fault of the job that a mutation starts. */
public sealed interface JobFault extends Fault {
  @Override
  default Moment moment() {
    return Moment.STARTING_JOB;
  }

  /** The job's fate in VMM. */
  JobFate fate();

  /** A job that takes this long. */
  record Slow(Latency latency) implements JobFault {
    @Override
    public String name() {
      return "job-takes";
    }

    @Override
    public Fault decided(RandomGenerator random) {
      return new Slow(Latency.fixed(latency.sample(random)));
    }

    @Override
    public JobFate fate() {
      return new JobFate.Takes(latency.at(1));
    }
  }

  /** A job that does nothing and ends with an error. */
  record Fails(@JsonValue JobError error) implements JobFault {
    /** Reads the error's own members. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Fails {}

    @Override
    public String name() {
      return "job-fails";
    }

    @Override
    public JobFate fate() {
      return new JobFate.Fails(error);
    }
  }

  /** A job that runs until it is released. */
  record Hangs() implements JobFault {
    @Override
    public String name() {
      return "job-hangs";
    }

    @Override
    public JobFate fate() {
      return new JobFate.Hangs();
    }
  }

  /**
   * A job that SPF shows only after a while.
   *
   * @param after time after its start, up to 10 minutes
   */
  record ShowsLate(Duration after) implements JobFault {
    /** Checks the range. */
    public ShowsLate {
      Require.inRange(after, Duration.ZERO, Latency.MAX, "after");
    }

    @Override
    public String name() {
      return "job-shows-late";
    }

    @Override
    public JobFate fate() {
      return new JobFate.ShowsLate(after);
    }
  }

  /**
   * A job that fails as if another job held the lock.
   *
   * @param error VMM's error number, 1 to 999,999: 2606, or 2602
   * @param as how SPF shows the conflict
   */
  record Locked(@Default("2606") int error, @Default("error-at-once") LockConflict as)
      implements JobFault {
    /** Checks the number. */
    public Locked {
      Require.inRange(error, 1, JobError.MAX_ID, "error");
    }

    @Override
    public String name() {
      return "job-locked";
    }

    @Override
    public JobFate fate() {
      return new JobFate.Locked(JobError.locked(error), as);
    }
  }

  /** A job that runs normally although the cmdlet that started it fails. */
  record RefusedLate(@JsonValue JobError error) implements JobFault {
    /** Reads the error's own members. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RefusedLate {}

    @Override
    public String name() {
      return "refused-after-job-began";
    }

    @Override
    public JobFate fate() {
      return new JobFate.RefusedLate(error);
    }
  }
}
