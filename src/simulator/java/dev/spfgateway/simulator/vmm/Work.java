package dev.spfgateway.simulator.vmm;

import java.util.UUID;

/**
 * What a job is to do.
 *
 * @param machine the virtual machine that it locks
 * @param entity what is counted: the checkpoint, or the machine where the machine itself is changed
 *     or gets a new checkpoint
 */
record Work(JobKind kind, VirtualMachine machine, UUID entity, Effect effect) {
  /** What it does to the world. */
  @FunctionalInterface
  interface Effect {
    /** When it has got its lock. */
    default void begin() {}

    /** When it ends well. */
    void complete();

    /** When it ends with an error. */
    default void fail() {}
  }
}
