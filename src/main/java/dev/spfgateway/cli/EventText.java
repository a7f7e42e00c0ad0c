package dev.spfgateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.base.VisibleText;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** Prints audit events for people and spreadsheets. */
final class EventText {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Characters that begin a formula, including their full-width forms. */
  private static final String FORMULA = "=+-@＝＋－＠";

  private static final List<String> COLUMNS =
      List.of(
          "chain",
          "sequence",
          "id",
          "time",
          "kind",
          "tenant",
          "principal",
          "credential",
          "scheme",
          "clientAddress",
          "subscription",
          "stamp",
          "method",
          "target",
          "action",
          "bodyDigest",
          "operation",
          "requestId",
          "outcome",
          "reason",
          "attempts",
          "endedBy",
          "phase",
          "upstreamStatus",
          "job",
          "denied",
          "subject",
          "change",
          "detail");

  private EventText() {}

  /** The formats of printed events. */
  enum Form {
    TEXT,
    JSONL,
    CSV
  }

  static String csvHeader() {
    return String.join(",", COLUMNS) + ",hash";
  }

  static String print(SealedEvent event, Form form) {
    return switch (form) {
      case TEXT -> line(event);
      case JSONL -> VisibleText.json(event.json());
      case CSV -> csv(event);
    };
  }

  private static String csv(SealedEvent event) {
    JsonNode json = read(event);
    return COLUMNS.stream()
            .map(name -> cell(name.equals("time") ? time(json) : text(json, name)))
            .collect(Collectors.joining(","))
        + ","
        + cell(event.hash());
  }

  /**
   * Writes one CSV cell (RFC 4180). Puts an apostrophe wherever a spreadsheet would see a formula,
   * in many countries also after a semicolon.
   */
  static String cell(String value) {
    StringBuilder safe = new StringBuilder();
    boolean begins = true;
    for (char c : VisibleText.of(value).toCharArray()) {
      if (begins && FORMULA.indexOf(c) >= 0) {
        safe.append('\'');
      }
      begins = c == ';' || begins && c == ' ';
      safe.append(c == '"' ? "\"\"" : c);
    }
    boolean quoted = value.chars().anyMatch(c -> c == ',' || c == '"' || c == ';');
    return quoted ? "\"" + safe + "\"" : safe.toString();
  }

  private static String line(SealedEvent sealed) {
    JsonNode json = read(sealed);
    String who =
        text(json, "tenant").isEmpty()
            ? "-"
            : word(text(json, "tenant")) + "/" + word(text(json, "principal"));
    StringBuilder line = new StringBuilder();
    line.append(time(json)).append(' ').append(word(text(json, "kind")));
    if (json.has("denied")) {
      return line.append(' ')
          .append(who)
          .append(' ')
          .append(word(text(json, "clientAddress")))
          .append(' ')
          .append(word(text(json, "denied")))
          .toString();
    }
    if (json.has("subject")) {
      return operator(line, json);
    }
    if (json.has("loss")) {
      return line.append(' ')
          .append(word(text(json, "principal")))
          .append(" (")
          .append(VisibleText.of(text(json, "reason")))
          .append(')')
          .toString();
    }
    line.append(' ').append(word(text(json, "action"))).append(' ').append(who).append(' ');
    line.append(word(text(json, "clientAddress"))).append(' ').append(word(text(json, "method")));
    line.append(" /")
        .append(word(text(json, "subscription")))
        .append('/')
        .append(word(text(json, "target")));
    line.append(" operation=").append(word(text(json, "operation")));
    append(line, json, "outcome", "outcome");
    append(line, json, "status", "upstreamStatus");
    append(line, json, "job", "job");
    return text(json, "reason").isEmpty()
        ? line.toString()
        : line.append(" (").append(VisibleText.of(text(json, "reason"))).append(')').toString();
  }

  private static String operator(StringBuilder line, JsonNode json) {
    line.append(' ').append(word(text(json, "action"))).append(' ');
    line.append(word(text(json, "subject"))).append(" by ").append(word(text(json, "principal")));
    line.append(' ').append(word(text(json, "clientAddress")));
    append(line, json, "outcome", "outcome");
    line.append(" (").append(VisibleText.of(text(json, "reason"))).append(')');
    return text(json, "detail").isEmpty()
        ? line.toString()
        : line.append(": ").append(VisibleText.of(text(json, "detail"))).toString();
  }

  /** Writes one word of a line, quoted when it contains blanks or quotes. */
  static String word(String text) {
    boolean plain =
        text.codePoints().noneMatch(c -> c == '"' || Character.isWhitespace(c) || isBlank(c));
    String shown = VisibleText.of(text);
    return plain ? shown : "\"" + shown.replace("\"", "\\\"") + "\"";
  }

  private static boolean isBlank(int c) {
    return Character.getType(c) == Character.SPACE_SEPARATOR;
  }

  private static void append(StringBuilder line, JsonNode json, String label, String name) {
    if (json.has(name)) {
      line.append(' ').append(label).append('=').append(word(text(json, name)));
    }
  }

  /** Whether an event belongs to a tenant. */
  static boolean isOf(SealedEvent event, String tenant) {
    return text(read(event), "tenant").equals(tenant);
  }

  private static String time(JsonNode json) {
    return Instant.ofEpochMilli(json.path("time").asLong()).toString();
  }

  private static String text(JsonNode json, String name) {
    JsonNode value = json.path(name);
    return value.isContainerNode() ? value.toString() : value.asText();
  }

  private static JsonNode read(SealedEvent event) {
    try {
      return JSON.readTree(event.json());
    } catch (JsonProcessingException e) {
      throw new Cli.CommandFailure(
          "event " + event.sequence() + " of chain " + event.chain() + " can't be read", e);
    }
  }
}
