package dev.spfgateway.config;

import dev.spfgateway.config.Shape.Component;
import dev.spfgateway.config.Shape.ListOf;
import dev.spfgateway.config.Shape.MapOf;
import dev.spfgateway.config.Shape.Section;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every key that a configuration record knows, for printed references and for tests. */
public final class ConfigReference {
  private final List<Key> keys = new ArrayList<>();

  private ConfigReference() {}

  /**
   * One key.
   *
   * @param name full and dotted: {@code []} stands for an element of a list, {@code {name}} for a
   *     key that the operator chooses
   * @param type in words, such as {@code "a duration such as 30s, 500ms, 5m, 1h"}
   * @param fallback the default in YAML; null when there is none
   * @param required whether the key must be written wherever its section is
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
    reference.section("", new Section(type));
    return List.copyOf(reference.keys);
  }

  private void section(String prefix, Section section) {
    for (Component component : section.components()) {
      String name = prefix + component.name();
      Shape shape = component.shape();
      String words = shape instanceof Section ? "a section" : shape.expected();
      keys.add(new Key(name, words, component.fallback(), component.required()));
      within(name, shape);
    }
  }

  private void within(String name, Shape shape) {
    if (shape instanceof Section section) {
      section(name + ".", section);
    } else if (shape instanceof ListOf list) {
      within(name + "[]", list.element());
    } else if (shape instanceof MapOf map) {
      within(name + ".{name}", map.value());
    }
  }
}
