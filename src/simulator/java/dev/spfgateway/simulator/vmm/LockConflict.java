package dev.spfgateway.simulator.vmm;

/**
 * The ways in which SPF may show that another job holds the virtual machine; no source tells which
 * is right.
 */
public enum LockConflict {
  /** An HTTP error with VMM's text at once, and no job. */
  ERROR_AT_ONCE,
  /** A success, and a job that has already failed. */
  FAILED_JOB
}
