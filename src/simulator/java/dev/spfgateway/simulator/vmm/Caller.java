package dev.spfgateway.simulator.vmm;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The caller for whom a job runs.
 *
 * @param name as {@code Job.Owner} shows it
 * @param fate asked once for each job that is about to start
 * @param began notified of each new job, including one that has failed at once
 */
public record Caller(String name, Supplier<JobFate> fate, Consumer<Job> began) {
  /** A caller whose jobs run normally. */
  public static Caller of(String name) {
    return new Caller(name, () -> JobFate.USUAL, job -> {});
  }
}
