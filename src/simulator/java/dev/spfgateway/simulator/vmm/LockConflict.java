package dev.spfgateway.simulator.vmm;

/**
 * How SPF shows that another job holds the virtual machine; no source tells which form is right.
 */
public enum LockConflict {
  /** An HTTP error with VMM's text at once, and no job. */
  ERROR_AT_ONCE,
  /** A success, and a job that has already failed. */
  FAILED_JOB
}
