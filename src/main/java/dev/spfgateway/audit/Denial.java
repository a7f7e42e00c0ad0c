package dev.spfgateway.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What one caller was denied in one stretch of time. Names no target: what a stranger asks for may
 * hold what should have stood elsewhere, such as a key in the path.
 *
 * @param id UUID of version 7
 * @param time when it was recorded
 * @param caller whom it was denied
 * @param counts how often, by the failure's code, such as {@code Forbidden}
 * @param span from the first to the last of them
 * @param requestId the gateway's id of the first one, which leads to its log line
 */
public record Denial(
    UUID id, Instant time, Caller caller, Map<String, Long> counts, Span span, String requestId)
    implements ChainEntry {
  /** The word of a denial's kind. */
  public static final String KIND = "denial";

  /** Copies the counts into the order of their names, which the serial form keeps. */
  public Denial {
    counts = java.util.Collections.unmodifiableMap(new TreeMap<>(counts));
  }

  /**
   * Whom it was denied.
   *
   * @param tenant empty when the caller was not authenticated
   * @param principal empty as well
   * @param credential empty as well
   * @param clientAddress the address, or the /64 network of an IPv6 address; {@code others} when
   *     there were too many to tell apart; empty when it was not always the same
   * @param subscription a GUID; empty when there was none, or not always the same
   */
  public record Caller(
      String tenant,
      String principal,
      String credential,
      String clientAddress,
      String subscription) {}

  /**
   * A stretch of time.
   *
   * @param first the first denial
   * @param last the last denial
   */
  public record Span(Instant first, Instant last) {}

  @Override
  public String kindWord() {
    return KIND;
  }

  @Override
  public String tenant() {
    return caller.tenant();
  }

  @Override
  public Optional<UUID> operation() {
    return Optional.empty();
  }

  @Override
  public void write(ObjectNode json) {
    json.put("tenant", caller.tenant()).put("principal", caller.principal());
    json.put("credential", caller.credential()).put("clientAddress", caller.clientAddress());
    json.put("subscription", caller.subscription()).put("requestId", requestId);
    json.put("outcome", "denied");
    json.put("first", span.first().toEpochMilli()).put("last", span.last().toEpochMilli());
    ObjectNode denied = json.putObject("denied");
    counts.forEach(denied::put);
  }
}
