package dev.spfgateway.app;

import dev.spfgateway.simulator.vmm.JobKind;

/** The requests of the matrix: each verb separately, and a restore in a change set of a batch. */
enum MatrixRequest {
  MERGE("restore", JobKind.RESTORE_CHECKPOINT),
  PUT("restore", JobKind.RESTORE_CHECKPOINT),
  PATCH("restore", JobKind.RESTORE_CHECKPOINT),
  POST("create", JobKind.NEW_CHECKPOINT),
  DELETE("delete", JobKind.REMOVE_CHECKPOINT),
  BATCH("restore", JobKind.RESTORE_CHECKPOINT),
  GET("read", null);

  private final String action;
  private final JobKind act;

  MatrixRequest(String action, JobKind act) {
    this.action = action;
    this.act = act;
  }

  /** The verb that SPF gets; of a batch, it gets the requests one by one. */
  String verb() {
    return this == BATCH ? MERGE.name() : name();
  }

  /** The action's word in the audit log. */
  String action() {
    return action;
  }

  boolean mutates() {
    return act != null;
  }

  /** The job by which SPF acts upon a mutation. */
  JobKind act() {
    return act;
  }
}
