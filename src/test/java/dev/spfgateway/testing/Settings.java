package dev.spfgateway.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings of a gateway by their keys ("upstream.retry.pause") and values as Java has them. Reading
 * the file that comes of them tells of unknown keys and wrong values, as it tells an operator.
 */
public final class Settings {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Object> tree = new LinkedHashMap<>();

  /**
   * Sets one key.
   *
   * @param key with a dot between its parts
   * @param value a number, boolean, duration, text or enum value, or a list or map of them
   */
  public Settings set(String key, Object value) {
    String[] parts = key.split("\\.");
    Map<String, Object> at = tree;
    for (int i = 0; i < parts.length - 1; i++) {
      at = below(at, parts[i]);
    }
    at.put(parts[parts.length - 1], plain(value));
    return this;
  }

  /** Takes a key, and all below it, away: it is as the product has it. */
  public Settings unset(String key) {
    int dot = key.lastIndexOf('.');
    if (dot < 0) {
      tree.remove(key);
      return this;
    }
    Map<String, Object> at = tree;
    for (String part : key.substring(0, dot).split("\\.")) {
      at = below(at, part);
    }
    at.remove(key.substring(dot + 1));
    return this;
  }

  /** As a configuration file: JSON is YAML, too. */
  public String yaml() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new AssertionError("only plain values are in it", e);
    }
  }

  @SuppressWarnings("unchecked") // nothing but set() makes maps here
  private static Map<String, Object> below(Map<String, Object> at, String part) {
    return (Map<String, Object>) at.computeIfAbsent(part, absent -> new LinkedHashMap<>());
  }

  private static Object plain(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach((key, one) -> copy.put(key.toString(), plain(one)));
      return copy;
    }
    if (value instanceof List<?> list) {
      return new ArrayList<>(list.stream().map(Settings::plain).toList());
    }
    if (value instanceof Duration duration) {
      return duration.toMillis() + "ms";
    }
    return value instanceof Number || value instanceof Boolean ? value : value.toString();
  }
}
