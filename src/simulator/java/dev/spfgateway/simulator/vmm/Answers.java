package dev.spfgateway.simulator.vmm;

/** When SPF answers a mutation; Microsoft's pages describe both. */
public enum Answers {
  /** Once the job has ended. */
  BLOCKING,
  /** Once the job has started. */
  ASYNCHRONOUS
}
