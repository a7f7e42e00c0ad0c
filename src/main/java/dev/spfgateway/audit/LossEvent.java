package dev.spfgateway.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Records in the chain that the store lost data, or that an operator accepted the loss.
 *
 * @param id UUID of version 7
 * @param time when it was recorded
 * @param loss what was lost
 * @param acceptance who accepted the loss; null in the event that it was found
 */
public record LossEvent(UUID id, Instant time, StoreLoss loss, @Nullable LossAcceptance acceptance)
    implements ChainEntry {
  /** The kind of the event that records a loss. */
  public static final String FOUND = "store-loss";

  /** The kind of the event that records an operator's acceptance of it. */
  public static final String ACCEPTED = "loss-accepted";

  @Override
  public String kindWord() {
    return acceptance == null ? FOUND : ACCEPTED;
  }

  /** Empty: only operators see the event. */
  @Override
  public String tenant() {
    return "";
  }

  @Override
  public Optional<UUID> operation() {
    return Optional.empty();
  }

  @Override
  public void write(ObjectNode json) {
    json.put("tenant", "").put("principal", acceptance == null ? "" : acceptance.operator());
    json.put("action", kindWord());
    json.put("reason", acceptance == null ? loss.text() : acceptance.reason());
    loss.write(json);
  }
}
