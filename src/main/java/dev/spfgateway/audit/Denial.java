package dev.spfgateway.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The denials of one caller in one interval. Names no target: what a stranger asks for may contain
 * misplaced secrets, such as a key in the path.
 *
 * @param id UUID of version 7
 * @param time when it was recorded
 * @param caller whose requests were denied
 * @param counts number of denials by the failure's code, such as {@code Forbidden}
 * @param span from the first denial to the last
 * @param requestId the gateway's id of the first one, which leads to its log line
 */
public record Denial(
    UUID id, Instant time, Caller caller, Map<String, Long> counts, Span span, String requestId)
    implements ChainEntry {
  /** The word of a denial's kind. */
  public static final String KIND = "denial";

  /** Copies the counts and sorts them by name, the order of the serial form. */
  public Denial {
    counts = java.util.Collections.unmodifiableMap(new TreeMap<>(counts));
  }

  /**
   * The caller whose requests were denied.
   *
   * @param tenant empty when the caller was not authenticated
   * @param principal empty when the caller was not authenticated
   * @param credential empty when the caller was not authenticated
   * @param clientAddress the address, or the /64 network of an IPv6 address; {@code others} when
   *     there were too many callers to count separately; empty when it varied
   * @param subscription a GUID; empty when there was none or it varied
   */
  public record Caller(
      String tenant,
      String principal,
      String credential,
      String clientAddress,
      String subscription) {}

  /**
   * The time range of the denials.
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
