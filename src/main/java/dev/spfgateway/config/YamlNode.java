package dev.spfgateway.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An uninterpreted YAML value with its place, which is that of its key if it has one. */
sealed interface YamlNode {
  SourcePosition place();

  /** A description of the node, for messages that must not show its value. */
  String kind();

  /** The value of a key, or the element at an index; null when there is none. */
  default @Nullable YamlNode get(String step) {
    return null;
  }

  /**
   * A scalar as written; its meaning depends on the component that takes it.
   *
   * @param plain whether it is neither quoted nor a block
   */
  record Text(SourcePosition place, String text, boolean plain) implements YamlNode {
    /** Whether it is empty: {@code key:} at the end of the line. */
    boolean isBlank() {
      return plain && text.isEmpty();
    }

    boolean isNull() {
      return plain && List.of("~", "null", "Null", "NULL").contains(text);
    }

    @Override
    public String kind() {
      return isNull() ? "null" : "text";
    }
  }

  /** A sequence. */
  record Items(SourcePosition place, List<YamlNode> items) implements YamlNode {
    @Override
    public @Nullable YamlNode get(String step) {
      boolean index = step.matches("\\d{1,9}") && Integer.parseInt(step) < items.size();
      return index ? items.get(Integer.parseInt(step)) : null;
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /**
   * A mapping.
   *
   * @param fields values by name, in the order of the file; of a repeated key the first one
   * @param repeated the places where keys are repeated
   */
  record Fields(
      SourcePosition place, Map<String, YamlNode> fields, Map<String, SourcePosition> repeated)
      implements YamlNode {
    static Fields none(SourcePosition place) {
      return new Fields(place, Map.of(), Map.of());
    }

    @Override
    public @Nullable YamlNode get(String step) {
      return fields.get(step);
    }

    @Override
    public String kind() {
      return "a mapping";
    }
  }
}
