package dev.spfgateway.pipeline.access;

/** The role of a credential in its tenant's subscriptions. */
public enum Role {
  /** Queries. */
  READER,
  /** Queries, and restore, create, update and delete of checkpoints. */
  OPERATOR,
  /** Everything that is forwarded. */
  OWNER
}
