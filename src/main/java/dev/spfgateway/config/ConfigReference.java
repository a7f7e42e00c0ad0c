package dev.spfgateway.config;

import com.fasterxml.jackson.databind.JavaType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All keys of a configuration record, for printed references and for tests. */
public final class ConfigReference {
  private final List<Key> keys = new ArrayList<>();

  private ConfigReference() {}

  /**
   * One key.
   *
   * @param name the full dotted name: {@code []} denotes an element of a list, {@code {name}} for a
   *     key that the operator chooses
   * @param type in words, such as {@code "a duration such as 30s, 500ms, 5m, 1h"}
   * @param fallback the default in YAML, or null
   * @param required whether the key must be present when its section is
   */
  public record Key(String name, String type, @Nullable String fallback, boolean required) {}

  /**
   * The keys of a record and of all records in it, each section before its keys, in the order of
   * declaration.
   *
   * @throws IllegalArgumentException when the record has a component that YAML can't express
   */
  public static List<Key> of(Class<? extends Record> type) {
    ConfigReference reference = new ConfigReference();
    reference.section("", type);
    return List.copyOf(reference.keys);
  }

  private void section(String prefix, Class<?> record) {
    for (Component component : Component.of(record)) {
      String name = prefix + component.name();
      JavaType type = component.type();
      String words = Forms.isSection(type) ? "a section" : Forms.expected(type);
      keys.add(new Key(name, words, component.fallback(), component.required()));
      within(name, type);
    }
  }

  private void within(String name, JavaType type) {
    if (Forms.isSection(type)) {
      section(name + ".", type.getRawClass());
    } else if (type.isContainerType()) {
      within(name + (type.isMapLikeType() ? ".{name}" : "[]"), type.getContentType());
    }
  }
}
