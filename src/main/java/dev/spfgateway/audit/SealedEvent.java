package dev.spfgateway.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spfgateway.base.Sha256;
import dev.spfgateway.base.VisibleText;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event at its position in a chain. Its serial form, specified in the package's description, is
 * one JSON object; the hash is SHA-256 over exactly its UTF-8 bytes.
 *
 * @param chain the chain's name
 * @param sequence its position in the chain, 1 for the first
 * @param json the serial form, which includes the hash of the previous event
 * @param hash SHA-256 of {@code json} in lower-case hex
 */
public record SealedEvent(String chain, long sequence, String json, String hash) {
  /** The previous hash of a chain's first event. */
  public static final String GENESIS = "0".repeat(64);

  /** The serial form's version, for future readers. */
  private static final int VERSION = 2;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Seals an event as the successor of the one with the given hash. */
  public static SealedEvent seal(
      ChainEntry event, String chain, long sequence, String previousHash) {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", VERSION).put("chain", chain).put("sequence", sequence);
    json.put("previous", previousHash);
    json.put("id", event.id().toString()).put("time", event.time().toEpochMilli());
    json.put("kind", event.kindWord());
    event.write(json);
    try {
      // Escaped once, when sealed: every later output must show the text byte for byte.
      String text = written(json);
      return new SealedEvent(chain, sequence, text, Sha256.of(text));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values can always be written", e);
    }
  }

  /**
   * A text member as written in the serial form, to search for. No text in the serial form contains
   * an unescaped quote.
   */
  public static String member(String name, String value) {
    try {
      return "\"" + name + "\":" + written(JSON.getNodeFactory().textNode(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a text can always be written", e);
    }
  }

  private static String written(JsonNode node) throws JsonProcessingException {
    return VisibleText.json(JSON.writeValueAsString(node), SealedEvent::staysAsItIs);
  }

  /**
   * False for control characters, invisible characters and those that change a line's direction,
   * all of which are escaped. The list is the gateway's own: a JDK's Unicode tables change from
   * version to version, and the same text must always be sealed in the same way.
   */
  private static boolean staysAsItIs(int c) {
    return !(c >= 0x7f && c <= 0x9f
        || c == 0x61c
        || c >= 0x200b && c <= 0x200f
        || c >= 0x2028 && c <= 0x202e
        || c >= 0x2060 && c <= 0x206f
        || c >= 0xd800 && c <= 0xdfff
        || c == 0xfeff
        || c >= 0xfff9 && c <= 0xfffb);
  }

  /**
   * Reads an event from its serial form.
   *
   * @throws IllegalArgumentException when the text is not a sealed event
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

  /**
   * Identifies an entry.
   *
   * @param id its id
   * @param kind its kind's word
   * @param time when it was recorded, in milliseconds since 1970
   */
  public record Place(String id, String kind, long time) {}

  /**
   * Reads the place of any entry.
   *
   * @throws IllegalArgumentException when the text is not a sealed entry
   */
  public static Place place(String json) {
    try {
      JsonNode node = JSON.readTree(json);
      return new Place(text(node, "id"), text(node, "kind"), node.path("time").asLong());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not an audit event", e);
    }
  }

  private static AuditEvent.Who who(JsonNode node) {
    return new AuditEvent.Who(
        text(node, "tenant"),
        text(node, "principal"),
        text(node, "credential"),
        node.path("scheme").asText(),
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
        text(node, "outcome"),
        text(node, "reason"),
        node.path("attempts").asInt(),
        new AuditEvent.Ended(node.path("endedBy").asText(), node.path("phase").asText()),
        status,
        job);
  }

  private static String text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("the audit event lacks its " + name);
    }
    return value.textValue();
  }
}
