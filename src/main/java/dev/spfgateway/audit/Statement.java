package dev.spfgateway.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spfgateway.base.EnumWords;
import dev.spfgateway.base.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * One signed statement about a chain, in its own chain of statements. The package's description
 * specifies its serial form.
 *
 * @param chain the chain's name
 * @param number 1 for the chain's first
 * @param kind what it states
 * @param sequence the chain's last event when the statement was made; 0 before the first
 * @param time when the statement was made
 * @param line the serial form, which ends with the signature
 */
public record Statement(
    String chain, long number, Kind kind, long sequence, Instant time, String line) {
  /** The previous hash of a chain's first statement. */
  public static final String GENESIS = SealedEvent.GENESIS;

  /** The beginning of every line that holds a statement and not an event. */
  public static final String BEGINNING = "{\"statement\":";

  private static final String SIGNATURE = ",\"signature\":\"";

  /** Nothing may follow the signature: it would be believed without being signed. */
  private static final Pattern END =
      Pattern.compile(",\"signature\":\"[A-Za-z0-9+/]{1,200}={0,2}\"}");

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** What a statement states. */
  public enum Kind {
    /** The chain's last event. */
    HEAD,
    /** The key that signs from the next statement on. */
    KEY,
    /** The events that retention dropped. */
    DROPPED,
    /** The legal holds in force. */
    HOLDS,
    /** That the store came back with less than it had confirmed. */
    LOST,
    /** That an operator accepted all losses up to here. */
    ACCEPTED;

    private final String word = EnumWords.of(this);

    /** The kind's word in the serial form. */
    public String word() {
      return word;
    }

    /**
     * Reads a word of the serial form.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static Kind parse(String word) {
      return EnumWords.parse(Kind.class, word);
    }
  }

  /** SHA-256 of the line, which the next statement carries. */
  public String hash() {
    return Sha256.of(line);
  }

  /** All members of the statement. */
  public JsonNode members() {
    return read(line);
  }

  /** The bytes that the signature covers: the line without the signature. */
  public byte[] signed() {
    return (line.substring(0, line.lastIndexOf(SIGNATURE)) + "}").getBytes(StandardCharsets.UTF_8);
  }

  /** The signature; empty when the text is not one. */
  public byte[] signature() {
    try {
      return Base64.getDecoder().decode(members().path("signature").asText());
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  /** Appends a signature to the text that was signed. */
  public static String line(String signed, byte[] signature) {
    return signed.substring(0, signed.length() - 1)
        + SIGNATURE
        + Base64.getEncoder().encodeToString(signature)
        + "\"}";
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException when the line is not a statement
   */
  public static Statement parse(String line) {
    JsonNode node = read(line);
    if (!node.path("number").isIntegralNumber()
        || !node.path("sequence").isIntegralNumber()
        || !line.startsWith(BEGINNING)
        || !END.matcher(line.substring(Math.max(0, line.lastIndexOf(SIGNATURE)))).matches()) {
      throw new IllegalArgumentException("not a statement");
    }
    return new Statement(
        node.path("chain").asText(),
        node.path("number").asLong(),
        Kind.parse(node.path("statement").asText()),
        node.path("sequence").asLong(),
        Instant.ofEpochMilli(node.path("time").asLong()),
        line);
  }

  private static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a statement", e);
    }
  }
}
