package dev.spfgateway.simulator.fault;

import dev.spfgateway.base.Require;
import dev.spfgateway.simulator.vmm.JobFate;
import java.util.random.RandomGenerator;

/** What becomes of the job that a mutation starts. */
public sealed interface JobFault extends Fault {
  @Override
  default Moment moment() {
    return Moment.STARTING_JOB;
  }

  /** A job that takes its time. */
  record Slow(Latency latency) implements JobFault {
    @Override
    public String name() {
      return "job-takes";
    }

    @Override
    public Fault decided(RandomGenerator random) {
      return new Fated(new JobFate.Takes(latency.sample(random)));
    }
  }

  /** A job with another fate than the usual one. */
  record Fated(JobFate fate) implements JobFault {
    /** Refuses the usual fate, which is no fault. */
    public Fated {
      Require.check(!(fate instanceof JobFate.Usual), "fate", "must not be the usual one");
    }

    @Override
    public String name() {
      if (fate instanceof JobFate.Fails) {
        return "job-fails";
      }
      if (fate instanceof JobFate.Hangs) {
        return "job-hangs";
      }
      if (fate instanceof JobFate.ShowsLate) {
        return "job-shows-late";
      }
      if (fate instanceof JobFate.Locked) {
        return "job-locked";
      }
      return fate instanceof JobFate.RefusedLate ? "refused-after-job-began" : "job-takes";
    }
  }
}
