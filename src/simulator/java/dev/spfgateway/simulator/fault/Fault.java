package dev.spfgateway.simulator.fault;

import java.util.random.RandomGenerator;

/** One fault with its parameters. */
public sealed interface Fault permits ConnectionFault, RequestFault, AnswerFault, JobFault {
  /** When it strikes. */
  Moment moment();

  /** What the request log calls it, such as {@code reset-after-acting}. */
  String name();

  /** The same with everything decided that chance decides. */
  default Fault decided(RandomGenerator random) {
    return this;
  }
}
