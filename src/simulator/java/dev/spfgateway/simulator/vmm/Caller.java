package dev.spfgateway.simulator.vmm;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * For whom a job runs, and who wants to know.
 *
 * @param name as {@code Job.Owner} shows it
 * @param fate asked once for each job that is about to start
 * @param began told of each job that came to be, one that has failed at once too
 */
public record Caller(String name, Supplier<JobFate> fate, Consumer<Job> began) {
  /** A caller whose jobs end as they should. */
  public static Caller of(String name) {
    return new Caller(name, () -> JobFate.USUAL, job -> {});
  }
}
