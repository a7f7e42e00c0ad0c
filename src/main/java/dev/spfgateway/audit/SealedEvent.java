package dev.spfgateway.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event in its place in a chain. Its serial form is one flat JSON object without white space,
 * its members in the order in which {@link #seal} writes them, absent values left out, UTF-8; the
 * hash is SHA-256 over exactly those bytes.
 *
 * @param chain the chain's name
 * @param sequence its place in the chain, 1 for the first
 * @param json the serial form, which includes the hash of the event before
 * @param hash SHA-256 of {@code json} in lower-case hex
 */
public record SealedEvent(String chain, long sequence, String json, String hash) {
  /** The previous hash of a chain's first event. */
  public static final String GENESIS = "0".repeat(64);

  /** The serial form's version, for readers of a later day. */
  private static final int VERSION = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Puts an event into its place behind the one whose hash is given. */
  public static SealedEvent seal(
      AuditEvent event, String chain, long sequence, String previousHash) {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", VERSION).put("chain", chain).put("sequence", sequence);
    json.put("previous", previousHash);
    json.put("id", event.id().toString()).put("time", event.time().toEpochMilli());
    json.put("kind", event.kind().word());
    putWho(json, event.who());
    putWhat(json, event.what());
    if (event.result() != null) {
      putResult(json, event.result());
    }
    try {
      String text = JSON.writeValueAsString(json);
      return new SealedEvent(chain, sequence, text, sha256(text));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values can always be written", e);
    }
  }

  private static void putWho(ObjectNode json, AuditEvent.Who who) {
    json.put("tenant", who.tenant()).put("principal", who.principal());
    json.put("credential", who.credential()).put("clientAddress", who.clientAddress());
  }

  private static void putWhat(ObjectNode json, AuditEvent.What what) {
    json.put("subscription", what.subscription()).put("stamp", what.stamp());
    json.put("method", what.method()).put("target", what.target()).put("action", what.action());
    json.put("bodyDigest", what.bodyDigest());
    json.put("operation", what.operation().toString()).put("requestId", what.requestId());
  }

  private static void putResult(ObjectNode json, AuditEvent.Result result) {
    json.put("outcome", result.outcome()).put("reason", result.reason());
    json.put("attempts", result.attempts());
    if (result.upstreamStatus() != null) {
      json.put("upstreamStatus", result.upstreamStatus());
    }
    if (result.job() != null) {
      json.put("job", result.job());
    }
  }

  /**
   * Reads the event back out of its serial form.
   *
   * @throws IllegalArgumentException when the text is no sealed event
   */
  public static AuditEvent open(String json) {
    try {
      JsonNode node = JSON.readTree(json);
      return new AuditEvent(
          UUID.fromString(text(node, "id")),
          Instant.ofEpochMilli(node.path("time").asLong()),
          AuditEvent.Kind.parse(text(node, "kind")),
          who(node),
          what(node),
          node.has("outcome") ? result(node) : null);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not an audit event", e);
    }
  }

  private static AuditEvent.Who who(JsonNode node) {
    return new AuditEvent.Who(
        text(node, "tenant"),
        text(node, "principal"),
        text(node, "credential"),
        text(node, "clientAddress"));
  }

  private static AuditEvent.What what(JsonNode node) {
    return new AuditEvent.What(
        text(node, "subscription"),
        text(node, "stamp"),
        text(node, "method"),
        text(node, "target"),
        text(node, "action"),
        text(node, "bodyDigest"),
        UUID.fromString(text(node, "operation")),
        text(node, "requestId"));
  }

  private static AuditEvent.Result result(JsonNode node) {
    @Nullable Integer status =
        node.has("upstreamStatus") ? Integer.valueOf(node.get("upstreamStatus").asInt()) : null;
    @Nullable String job = node.has("job") ? text(node, "job") : null;
    return new AuditEvent.Result(
        text(node, "outcome"), text(node, "reason"), node.path("attempts").asInt(), status, job);
  }

  private static String text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("the audit event lacks its " + name);
    }
    return value.textValue();
  }

  private static String sha256(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
