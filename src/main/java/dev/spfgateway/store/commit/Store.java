package dev.spfgateway.store.commit;

import dev.spfgateway.audit.AuditKeeper;
import dev.spfgateway.audit.AuditLog;
import dev.spfgateway.audit.LossGate;
import dev.spfgateway.operation.OperationStore;

/**
 * Where audit events and operations are kept, whatever it is made of. While its database lacks what
 * it had confirmed, intents and look-ups of idempotency keys fail, and all else goes on.
 */
public interface Store extends AuditLog, AuditKeeper, LossGate, OperationStore, AutoCloseable {
  /** How the write side is, as of now; never blocks. */
  Health health();

  /** Writes what waits, then closes. Blocks for at most some seconds. */
  @Override
  void close();

  /**
   * How a store's write side is.
   *
   * @param healthy true while the last write worked, none hangs and nothing is lost; false while an
   *     outcome waits to be tried again
   * @param problem what is wrong, in one line; empty while it is healthy
   * @param waiting intents and other work that may be refused and waits for its commit
   * @param kept outcomes that wait for theirs
   */
  record Health(boolean healthy, String problem, int waiting, int kept) {}
}
