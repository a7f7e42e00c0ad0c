package dev.spfgateway.store.commit;

import dev.spfgateway.audit.AuditKeeper;
import dev.spfgateway.audit.AuditLog;
import dev.spfgateway.audit.LossGate;
import dev.spfgateway.operation.record.OperationStore;

/**
 * A store of audit events and operations, whatever its database. While the database lacks data that
 * it had confirmed, intents and look-ups of idempotency keys fail, and everything else continues.
 */
public interface Store extends AuditLog, AuditKeeper, LossGate, OperationStore, AutoCloseable {
  /** The current state of the write side. Never blocks. */
  Health health();

  /** Tells a listener of each commit from now on; there is one at a time. */
  void onCommit(CommitListener listener);

  /** Writes what is queued, then closes. Blocks for at most some seconds. */
  @Override
  void close();

  /**
   * The state of a store's write side.
   *
   * @param healthy true while the last write worked, none hangs and nothing is lost; false while an
   *     outcome waits to be tried again
   * @param problem what is wrong, in one line; empty while healthy
   * @param waiting intents and other work that may be refused, waiting for a commit
   * @param kept outcomes waiting for a commit
   */
  record Health(boolean healthy, String problem, int waiting, int kept) {}
}
