package dev.spfgateway.config;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.ClassUtil;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.WebAddress;
import dev.spfgateway.config.YamlNode.Fields;
import dev.spfgateway.config.YamlNode.Items;
import dev.spfgateway.config.YamlNode.Text;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes records from a YAML tree through Jackson. Checks the tree against the records' keys, adds
 * defaults, and gives Jackson one value or section at a time, inner ones before outer ones, so that
 * the place of each failure is known and the rest is still checked. A bound section is put into the
 * tree of its outer section as an object. Serves one load.
 */
final class Binder {
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9]\\d{0,18})");
  private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9]\\d{0,14})\\.\\d{1,15}");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ObjectReader jackson;
  private final SecretReader secrets;
  private final Problems problems;
  private final Map<Class<?>, List<Component>> components = new HashMap<>();
  private final Set<Path> files = new HashSet<>();

  /** Takes the directory against which relative paths are resolved. */
  Binder(Path directory, SecretSource secrets, Problems problems) {
    this.jackson = StrictJackson.reader(directory);
    this.secrets = new SecretReader(directory, secrets, files);
    this.problems = problems;
  }

  /** The value in the form that Jackson accepts; meaningless when a problem was added meanwhile. */
  JsonNode bind(JavaType type, YamlNode node) {
    if (Forms.isSecret(type)) {
      return secret(node);
    }
    if (node instanceof Text text && Forms.isSection(type) && text.isBlank()) {
      // A section whose keys are all commented out is still a section.
      return section(type, Fields.none(node.place()));
    }
    if (node instanceof Text text && (text.isBlank() || text.isNull())) {
      String wrong = text.isBlank() ? "has no value; it must be %s" : "must be %s, not null";
      return fail(node.place(), wrong.formatted(Forms.expected(type)));
    }
    if (node instanceof Text text && Forms.isScalar(type)) {
      return read(type, text) == null ? JSON.missingNode() : json(type, text);
    }
    if (node instanceof Items items && type.isCollectionLikeType()) {
      ArrayNode values = JSON.arrayNode();
      items.items().forEach(item -> values.add(bind(type.getContentType(), item)));
      return values;
    }
    if (node instanceof Fields fields && type.isMapLikeType()) {
      return map(type, fields);
    }
    if (node instanceof Fields fields && Forms.isSection(type)) {
      return section(type, fields);
    }
    // The value is not shown: where a section is expected, it may be that section's secret.
    return fail(node.place(), "must be " + Forms.expected(type) + ", not " + node.kind());
  }

  /** All files that the values name, secrets included. */
  Set<Path> files() {
    return files;
  }

  private JsonNode fail(SourcePosition place, String text) {
    problems.add(place, text);
    return JSON.missingNode();
  }

  private JsonNode secret(YamlNode node) {
    try {
      return JSON.pojoNode(secrets.read(node));
    } catch (TextFile.Unreadable e) {
      return fail(node.place(), String.valueOf(e.getMessage()));
    }
  }

  /** The value itself; null after its problem was reported. */
  private @Nullable Object read(JavaType type, Text text) {
    boolean quoted = Forms.isPlainOnly(type) && !text.plain();
    String reason = "";
    try {
      Object value = quoted ? null : jackson.forType(type).readValue(json(type, text));
      if (value instanceof Path file) {
        files.add(file);
      }
      if (value != null) {
        return value;
      }
    } catch (IOException | IllegalArgumentException e) {
      // Replaced below: Jackson's message is not for operators, and may show a secret.
      reason = reason(ClassUtil.getRootCause(e));
    }
    String end =
        quoted ? "; write it without quotes" : ", not " + Wording.echo(text.text()) + reason;
    problems.add(text.place(), "must be " + Forms.expected(type) + end);
    return null;
  }

  private static String reason(Throwable cause) {
    String told = String.valueOf(cause.getMessage());
    return cause instanceof WebAddress.Malformed && !told.isEmpty() ? ": " + told : "";
  }

  /** Numbers and booleans have one form only; Jackson would also accept 010 and NaN. */
  private static JsonNode json(JavaType type, Text text) {
    String value = text.text();
    if (!Forms.isPlainOnly(type)) {
      return JSON.textNode(value);
    }
    if (value.equals("true") || value.equals("false")) {
      return JSON.booleanNode(value.equals("true"));
    }
    if (WHOLE.matcher(value).matches()) {
      return JSON.numberNode(new BigInteger(value));
    }
    boolean decimal = DECIMAL.matcher(value).matches();
    return decimal ? JSON.numberNode(new BigDecimal(value)) : JSON.nullNode();
  }

  private JsonNode map(JavaType type, Fields node) {
    reportRepeated(node);
    Set<Object> keys = new HashSet<>();
    ObjectNode values = JSON.objectNode();
    for (Map.Entry<String, YamlNode> field : node.fields().entrySet()) {
      SourcePosition place = field.getValue().place();
      // Keys may be quoted or not: 1 and "1" are the same key.
      Object key = read(type.getKeyType(), new Text(place, field.getKey(), true));
      if (key != null && !keys.add(key)) {
        problems.add(place, "names the same key as an entry above it");
      }
      values.set(field.getKey(), bind(type.getContentType(), field.getValue()));
    }
    return values;
  }

  private JsonNode section(JavaType type, Fields node) {
    List<Component> keys = components.computeIfAbsent(type.getRawClass(), Component::of);
    int before = problems.count();
    reportRepeated(node);
    reportUnknown(keys, node);
    ObjectNode values = JSON.objectNode();
    keys.forEach(key -> values.set(key.name(), component(key, node)));
    if (problems.count() > before) {
      return values;
    }
    try {
      return JSON.pojoNode(jackson.forType(type).readValue(values));
    } catch (IOException e) {
      return refused(type, ClassUtil.getRootCause(e), keys, node);
    }
  }

  private JsonNode component(Component component, Fields section) {
    SourcePosition place = section.place().child(component.name(), section.place().line());
    YamlNode written = section.get(component.name());
    YamlNode node = written == null ? component.fallback(place) : written;
    if (component.nullable() && (node == null || node instanceof Text text && text.isNull())) {
      return JSON.nullNode();
    }
    if (node == null) {
      return component.required()
          ? fail(place, "is required; it must be " + Forms.expected(component.type()))
          : section(component.type(), Fields.none(place));
    }
    if (component.nullable() && node instanceof Text text && text.isBlank()) {
      // An empty value could mean no section or one of defaults, and the difference may be TLS or
      // no TLS.
      String form = Forms.expected(component.type());
      return fail(node.place(), "has no value; leave the key out, or it must be " + form);
    }
    return bind(component.type(), node);
  }

  private void reportRepeated(Fields node) {
    for (Map.Entry<String, SourcePosition> again : node.repeated().entrySet()) {
      YamlNode first = Objects.requireNonNull(node.get(again.getKey()));
      problems.add(again.getValue(), "is written twice; first on line " + first.place().line());
    }
  }

  private void reportUnknown(List<Component> keys, Fields node) {
    List<String> known = keys.stream().map(Component::name).toList();
    for (Map.Entry<String, YamlNode> field : node.fields().entrySet()) {
      if (!known.contains(field.getKey())) {
        SourcePosition place =
            new SourcePosition(field.getValue().place().line(), node.place().key());
        String name = Wording.quote(field.getKey());
        problems.add(place, "unknown key " + name + "; known here: " + String.join(", ", known));
      }
    }
  }

  /**
   * Reports a record that refused its values. The exception's text is shown only when it was
   * written for operators.
   */
  private JsonNode refused(JavaType type, Throwable cause, List<Component> keys, Fields node) {
    if (cause instanceof InvalidSetting invalid) {
      String key = invalid.key();
      // Otherwise an operator would look in vain for the value in the file.
      boolean fallback =
          node.get(key) == null
              && keys.stream().anyMatch(k -> k.name().equals(key) && k.fallback() != null);
      return fail(place(key, node), cause.getMessage() + (fallback ? " (its default)" : ""));
    }
    StackTraceElement[] trace = cause.getStackTrace();
    String at = cause.getClass().getSimpleName() + (trace.length == 0 ? "" : " at " + trace[0]);
    String name = type.getRawClass().getSimpleName();
    return fail(node.place(), "is refused by " + name + " (" + at + ")");
  }

  /** The place of a key such as {@code stamps[1].id}, on the line of its last step that exists. */
  private static SourcePosition place(String key, Fields section) {
    YamlNode last = section;
    for (String step : key.split("[.\\[\\]]+", -1)) {
      YamlNode next = last.get(step);
      if (next == null) {
        break;
      }
      last = next;
    }
    return section.place().child(key, last.place().line());
  }
}
