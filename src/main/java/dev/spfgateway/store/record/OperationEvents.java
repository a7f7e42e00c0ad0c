package dev.spfgateway.store.record;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.OperatorEvent;
import dev.spfgateway.operation.record.Change;
import dev.spfgateway.operation.record.Settlement;
import dev.spfgateway.pipeline.mutation.OperationState;
import java.util.Optional;
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

  /** The event of a settlement that the operation's tenant sees, derived from the intent. */
  public static AuditEvent of(Settlement settlement, AuditEvent intent) {
    return intent.followedBy(
        settlement.ids().reconciled(),
        settlement.time(),
        AuditEvent.Kind.RECONCILED,
        new AuditEvent.Result(
            settlement.to().outcome().word(), settlement.shownReason(), 0, null, null));
  }

  /** The event of a settlement that only operators see. */
  public static OperatorEvent operator(Settlement settlement) {
    Settlement.Author author = settlement.author();
    UUID operation = settlement.seen().id();
    return new OperatorEvent(
        settlement.ids().operator(),
        settlement.time(),
        new OperatorEvent.Operator(author.name(), author.scheme(), author.clientAddress()),
        new OperatorEvent.Deed(
            settlement.ids().change(),
            "settle",
            operation.toString(),
            Optional.of(operation),
            settlement.reason()),
        new OperatorEvent.Result(true, "unknown became " + settlement.to().word()));
  }

  private static AuditEvent.Kind kind(OperationState from) {
    return switch (from) {
      case ACCEPTED -> AuditEvent.Kind.JOB;
      case REFUSED, UNKNOWN -> AuditEvent.Kind.RECONCILED;
      default -> AuditEvent.Kind.OUTCOME;
    };
  }
}
