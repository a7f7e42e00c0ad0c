package dev.spfgateway.store.commit;

import dev.spfgateway.audit.AuditArchive;

/** The read side of a store for those who look at the audit log. */
public interface Archive extends AuditArchive, AutoCloseable {
  /** Ends what is being read. Blocks for at most some seconds. */
  @Override
  void close();
}
