package dev.spfgateway.operation.record;

import dev.spfgateway.pipeline.mutation.OperationState;
import java.time.Instant;
import java.util.UUID;

/**
 * An operator's word on how an unknown operation ended. It applies while the operation is unknown
 * and unchanged since the operator saw it, also after the gateway has given up on it. From then on
 * nothing that the gateway finds out changes the operation again.
 *
 * @param seen the operation as the operator saw it
 * @param to {@code DONE}, {@code FAILED} or {@code ABSENT}
 * @param reason the operator's reason, which the operation's tenant sees too
 * @param author the operator
 * @param ids the ids of what is recorded
 * @param time when the operator settled it, UTC
 */
public record Settlement(
    OperationRecord seen, OperationState to, String reason, Author author, Ids ids, Instant time) {
  /** How the reason begins that an operation and its audit event show for a settlement. */
  public static final String BY_OPERATOR = "settled by an operator of the gateway: ";

  /** Checks the state. */
  public Settlement {
    if (to != OperationState.DONE && to != OperationState.FAILED && to != OperationState.ABSENT) {
      throw new IllegalArgumentException("an operator settles as done, failed or absent only");
    }
  }

  /**
   * An operator.
   *
   * @param name the operator's name
   * @param scheme how the operator signed in
   * @param clientAddress the operator's IP address
   */
  public record Author(String name, String scheme, String clientAddress) {}

  /**
   * Ids, all of version 7.
   *
   * @param reconciled of the audit event that the operation's tenant sees
   * @param operator of the audit event that only operators see
   * @param change of the change itself
   */
  public record Ids(UUID reconciled, UUID operator, UUID change) {}

  /** The reason as the operation shows it. */
  public String shownReason() {
    return BY_OPERATOR + reason;
  }
}
