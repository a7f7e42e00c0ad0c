package dev.spfgateway.simulator.vmm;

import java.util.UUID;

/**
 * The work of a job.
 *
 * @param machine the virtual machine that it locks
 * @param entity the entity that it counts for: the checkpoint, or the machine if the machine itself
 *     is changed or gets a new checkpoint
 */
record Work(JobKind kind, VirtualMachine machine, UUID entity, Effect effect) {
  /** The work's effect on the world. */
  @FunctionalInterface
  interface Effect {
    /** Called when the job has its lock. */
    default void begin() {}

    /** Called when the job succeeds. */
    void complete();

    /** Called when the job ends with an error. */
    default void fail() {}
  }
}
