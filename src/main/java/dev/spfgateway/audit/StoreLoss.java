package dev.spfgateway.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.UUID;

/**
 * Describes a store that came back with less than it had confirmed, or with something else.
 *
 * @param id identifies the loss to the operator who accepts it
 * @param time when the loss was found
 * @param source what revealed it: {@code memory}, {@code heads} (signed heads outside the store or
 *     in it) or {@code key} (a signing key without its chain)
 * @param known the last event known; the chain's start where only the key reveals the loss
 * @param store the last event that the store had
 * @param resumed the position after which the chain continues; the events after {@code store} up to
 *     it are lost
 */
public record StoreLoss(
    UUID id, Instant time, String source, ChainHead known, ChainHead store, ChainHead resumed) {
  /** The number of lost events; 0 when only operations, keys or statements are lost. */
  public long lostEvents() {
    return Math.max(0, resumed.sequence() - store.sequence());
  }

  /** What happened and what to do, in one line. */
  public String text() {
    return "the store has lost or replaced records that it had confirmed: it came back at event "
        + store.sequence()
        + ", but event "
        + known.sequence()
        + " was known ("
        + source
        + "); mutations are refused until an operator accepts the loss with: audit accept-loss"
        + " --reason …";
  }

  /** Adds the members of the loss's serial form. */
  public void write(ObjectNode json) {
    json.put("loss", id.toString()).put("found", time.toEpochMilli()).put("source", source);
    json.put("knownSequence", known.sequence()).put("knownHash", known.hash());
    json.put("storeSequence", store.sequence()).put("storeHash", store.hash());
    json.put("resumedSequence", resumed.sequence()).put("resumedHash", resumed.hash());
  }

  /**
   * Reads the members.
   *
   * @throws IllegalArgumentException when they do not describe a loss
   */
  public static StoreLoss read(JsonNode json) {
    return new StoreLoss(
        UUID.fromString(json.path("loss").asText()),
        Instant.ofEpochMilli(json.path("found").asLong()),
        json.path("source").asText(),
        head(json, "known"),
        head(json, "store"),
        head(json, "resumed"));
  }

  private static ChainHead head(JsonNode json, String name) {
    return new ChainHead(json.path(name + "Sequence").asLong(), json.path(name + "Hash").asText());
  }
}
