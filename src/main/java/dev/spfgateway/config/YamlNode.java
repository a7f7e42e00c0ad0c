package dev.spfgateway.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A YAML value, uninterpreted, with the line on which it begins, counted from 1. */
sealed interface YamlNode {
  int line();

  /** What it is, for messages that must not show the value. */
  String kind();

  /**
   * A scalar as it is written; what it means depends on the component that takes it.
   *
   * @param plain neither quoted nor a block
   */
  record Text(int line, String text, boolean plain) implements YamlNode {
    /** Written as nothing: {@code key:} and the end of the line. */
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
  record Items(int line, List<YamlNode> items) implements YamlNode {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /**
   * A mapping.
   *
   * @param fields by name, in the order of the file; of a repeated key the first
   * @param repeated the second and later ones of repeated keys
   */
  record Fields(int line, Map<String, Field> fields, List<Field> repeated) implements YamlNode {
    static Fields none(int line) {
      return new Fields(line, Map.of(), List.of());
    }

    @Nullable Field get(String name) {
      return fields.get(name);
    }

    @Override
    public String kind() {
      return "a mapping";
    }
  }

  /**
   * A key and its value.
   *
   * @param line the key's
   */
  record Field(int line, String name, YamlNode value) {}
}
