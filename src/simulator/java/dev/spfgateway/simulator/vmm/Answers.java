package dev.spfgateway.simulator.vmm;

/** The moments at which SPF may answer a mutation; Microsoft's pages describe both. */
public enum Answers {
  /** Once the job has ended. */
  BLOCKING,
  /** Once the job has started. */
  ASYNCHRONOUS
}
