package dev.spfgateway.store.commit;

import dev.spfgateway.audit.AuditArchive;

/** The read side of a store, for reading the audit log. */
public interface Archive extends AuditArchive, AutoCloseable {
  /** Ends reads in progress. Blocks for at most some seconds. */
  @Override
  void close();
}
