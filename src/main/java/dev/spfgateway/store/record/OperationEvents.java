package dev.spfgateway.store.record;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.operation.record.Change;
import dev.spfgateway.pipeline.mutation.OperationState;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Creates the audit events of changes that no request caused. */
public final class OperationEvents {
  private OperationEvents() {}

  /** The event of a change, derived from its operation's intent. */
  public static AuditEvent of(Change change, AuditEvent intent) {
    @Nullable String job = change.job().map(UUID::toString).orElse(null);
    return intent.followedBy(
        change.event(),
        change.time(),
        kind(change.seen().status().state()),
        new AuditEvent.Result(change.to().outcome().word(), change.reason(), 0, null, job));
  }

  private static AuditEvent.Kind kind(OperationState from) {
    return switch (from) {
      case ACCEPTED -> AuditEvent.Kind.JOB;
      case REFUSED, UNKNOWN -> AuditEvent.Kind.RECONCILED;
      default -> AuditEvent.Kind.OUTCOME;
    };
  }
}
