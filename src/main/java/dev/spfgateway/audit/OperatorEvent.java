package dev.spfgateway.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Records in the chain that an operator changes something through the admin API. An action whose
 * effect is outside the store has two events, one before it and one after it; an action inside the
 * store has one, in the same commit.
 *
 * @param id UUID of version 7
 * @param time when it was recorded
 * @param who the operator
 * @param deed what the operator changes, and why
 * @param result how that ended; null in the event before it
 */
public record OperatorEvent(UUID id, Instant time, Operator who, Deed deed, @Nullable Result result)
    implements ChainEntry {
  /** The word of the event's kind. */
  public static final String KIND = "operator";

  /**
   * An operator.
   *
   * @param name the operator's name, as the operator signed in
   * @param scheme how the operator signed in, such as {@code password}
   * @param clientAddress the client's IP address
   */
  public record Operator(String name, String scheme, String clientAddress) {}

  /**
   * What an operator does.
   *
   * @param change the id that the events of one change share
   * @param action what is done, in one word, such as {@code settle}
   * @param subject what it is done to, such as a credential's id
   * @param operation the operation that it is done to; empty for other subjects
   * @param reason the operator's reason
   */
  public record Deed(
      UUID change, String action, String subject, Optional<UUID> operation, String reason) {}

  /**
   * How a change ended.
   *
   * @param done false when it failed
   * @param detail what changed, or why it failed
   */
  public record Result(boolean done, String detail) {}

  @Override
  public String kindWord() {
    return KIND;
  }

  /**
   * Empty: only operators see the event. An operation that an operator settles has a reconciled
   * event too, which its tenant sees.
   */
  @Override
  public String tenant() {
    return "";
  }

  @Override
  public Optional<UUID> operation() {
    return deed.operation();
  }

  @Override
  public void write(ObjectNode json) {
    json.put("tenant", "").put("principal", who.name()).put("scheme", who.scheme());
    json.put("clientAddress", who.clientAddress());
    json.put("action", deed.action()).put("subject", deed.subject());
    deed.operation().ifPresent(one -> json.put("operation", one.toString()));
    json.put("change", deed.change().toString()).put("reason", deed.reason());
    if (result != null) {
      json.put("outcome", result.done() ? "done" : "failed").put("detail", result.detail());
    }
  }
}
