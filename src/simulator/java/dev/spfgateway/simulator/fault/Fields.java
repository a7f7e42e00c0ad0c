package dev.spfgateway.simulator.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.spfgateway.base.Guids;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Require;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The members of one JSON object, each read at most once by its name; a mistake names its place.
 */
final class Fields {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  private final JsonNode node;
  private final String place;
  private final TreeSet<String> asked = new TreeSet<>();

  /**
   * Takes an object.
   *
   * @param place how messages name it; empty text for the outermost
   */
  Fields(JsonNode node, String place) {
    Require.check(node.isObject(), place.isEmpty() ? "rule" : place, "must be an object");
    this.node = node;
    this.place = place;
  }

  /** A member's name with the names above it. */
  String place(String key) {
    return place.isEmpty() ? key : place + "." + key;
  }

  /** True when the member is there. */
  boolean has(String key) {
    asked.add(key);
    return node.has(key);
  }

  /** True when the member is an object. */
  boolean isObject(String key) {
    return has(key) && node.get(key).isObject();
  }

  private Optional<JsonNode> get(String key) {
    return has(key) ? Optional.of(node.get(key)) : Optional.empty();
  }

  private InvalidSetting wrong(String key, String rule) {
    return new InvalidSetting(place(key), rule);
  }

  /** An object below this one; one without members when it is absent. */
  Fields object(String key) {
    return new Fields(get(key).orElseGet(JsonNodeFactory.instance::objectNode), place(key));
  }

  Optional<String> text(String key) {
    Optional<JsonNode> value = get(key);
    if (value.isPresent() && !value.get().isTextual()) {
      throw wrong(key, "must be a string");
    }
    return value.map(JsonNode::textValue);
  }

  Optional<UUID> guid(String key) {
    Optional<String> value = text(key);
    Optional<UUID> parsed = value.flatMap(Guids::parse);
    if (value.isPresent() && parsed.isEmpty()) {
      throw wrong(key, "must be a GUID");
    }
    return parsed;
  }

  String required(String key) {
    return text(key).orElseThrow(() -> wrong(key, "must be given"));
  }

  OptionalLong number(String key) {
    Optional<JsonNode> value = get(key);
    if (value.isPresent() && !(value.get().isIntegralNumber() && value.get().canConvertToLong())) {
      throw wrong(key, "must be a whole number");
    }
    return value.map(found -> OptionalLong.of(found.longValue())).orElse(OptionalLong.empty());
  }

  /** A whole number that fits an int. */
  int integer(String key, int absent) {
    long value = number(key).orElse(absent);
    if (value != (int) value) {
      throw wrong(key, "is too large");
    }
    return (int) value;
  }

  double fraction(String key, double absent) {
    Optional<JsonNode> value = get(key);
    if (value.isPresent() && !value.get().isNumber()) {
      throw wrong(key, "must be a number");
    }
    return value.map(JsonNode::doubleValue).orElse(absent);
  }

  Optional<Boolean> flag(String key) {
    Optional<JsonNode> value = get(key);
    if (value.isPresent() && !value.get().isBoolean()) {
      throw wrong(key, "must be true or false");
    }
    return value.map(JsonNode::booleanValue);
  }

  Duration duration(String key) {
    Matcher matcher = DURATION.matcher(required(key));
    if (!matcher.matches()) {
      throw wrong(key, "must be a whole number and ms, s, m or h");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  /** One of an enum's constants, in lower case with hyphens. */
  <E extends Enum<E>> E choice(String key, Class<E> type, E absent) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return absent;
    }
    List<String> words = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      words.add(word(constant));
      if (word(constant).equals(text.get())) {
        return constant;
      }
    }
    throw wrong(key, "must be one of " + words);
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Refuses members that nobody asked for. */
  void end() {
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (!asked.contains(member.getKey())) {
        throw wrong(member.getKey(), "is not a known key; known here: " + String.join(", ", asked));
      }
    }
  }

  /** Makes a value of these members; a rule that it breaks is told with this place. */
  <T> T make(Supplier<T> maker) {
    try {
      return maker.get();
    } catch (InvalidSetting e) {
      boolean placed = e.key().startsWith(place + ".");
      throw placed ? e : wrong(e.key(), String.valueOf(e.getMessage()));
    }
  }

  /** Refuses a text that is none of these. */
  InvalidSetting noneOf(String key, String... words) {
    return wrong(key, "must be one of " + Arrays.toString(words));
  }
}
