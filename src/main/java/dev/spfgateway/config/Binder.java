package dev.spfgateway.config;

import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.config.Shape.Component;
import dev.spfgateway.config.Shape.ListOf;
import dev.spfgateway.config.Shape.MapOf;
import dev.spfgateway.config.Shape.SecretRef;
import dev.spfgateway.config.Shape.Section;
import dev.spfgateway.config.YamlNode.Field;
import dev.spfgateway.config.YamlNode.Fields;
import dev.spfgateway.config.YamlNode.Items;
import dev.spfgateway.config.YamlNode.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of a YAML tree and reports all that stands in the way: a wrong value spoils the
 * records around it, and everything beside it is still looked at. Serves one load.
 */
final class Binder {
  /** Stands for a value that was reported; null is a value of its own. */
  static final Object FAILED = new Object();

  private final Path directory;
  private final SecretReader secrets;
  private final Problems problems;
  private final Map<Section, List<Component>> components = new HashMap<>();

  /** Takes the directory against which paths are resolved. */
  Binder(Path directory, SecretSource secrets, Problems problems) {
    this.directory = directory;
    this.secrets = new SecretReader(directory, secrets);
    this.problems = problems;
  }

  /** The value, or {@link #FAILED} after it was reported why not. */
  Object bind(Shape shape, YamlNode node, Place place) {
    if (shape instanceof SecretRef) {
      return secret(node, place);
    }
    if (node instanceof Text text && (text.isBlank() || text.isNull())) {
      return nothing(shape, text, place);
    }
    if (shape instanceof Scalar scalar && node instanceof Text text) {
      return scalar(scalar, text, place);
    }
    if (shape instanceof ListOf list && node instanceof Items items) {
      return list(list, items, place);
    }
    if (shape instanceof MapOf map && node instanceof Fields fields) {
      return map(map, fields, place);
    }
    if (shape instanceof Section section && node instanceof Fields fields) {
      return record(section, fields, place);
    }
    // The value isn't shown: where a section is expected it may be the secret of that section.
    return fail(place, () -> "must be " + shape.expected() + ", not " + node.kind());
  }

  private Object fail(Place place, Supplier<String> text) {
    problems.add(place, text);
    return FAILED;
  }

  /** A section all of whose keys are commented out is still that section. */
  private Object nothing(Shape shape, Text text, Place place) {
    if (shape instanceof Section section && text.isBlank()) {
      return record(section, Fields.none(place.line()), place);
    }
    return fail(
        place,
        () ->
            text.isBlank()
                ? "has no value; it must be " + shape.expected()
                : "must be " + shape.expected() + ", not null");
  }

  private Object secret(YamlNode node, Place place) {
    try {
      return secrets.read(node);
    } catch (SecretReader.Unresolved e) {
      return fail(place, () -> String.valueOf(e.getMessage()));
    }
  }

  private Object scalar(Scalar scalar, Text text, Place place) {
    Optional<?> value = scalar.reader().apply(text.text());
    if (value.isEmpty()) {
      return fail(
          place, () -> "must be " + scalar.expected() + ", not " + Wording.echo(text.text()));
    }
    if (scalar.plainOnly() && !text.plain()) {
      return fail(place, () -> "must be " + scalar.expected() + "; write it without quotes");
    }
    return value.get() instanceof Path path ? directory.resolve(path).normalize() : value.get();
  }

  private Object list(ListOf shape, Items node, Place place) {
    List<Object> values = new ArrayList<>();
    boolean failed = false;
    for (int i = 0; i < node.items().size(); i++) {
      YamlNode item = node.items().get(i);
      Object value = bind(shape.element(), item, place.item(i, item.line()));
      failed |= value == FAILED;
      values.add(value);
    }
    return failed ? FAILED : Collections.unmodifiableList(values);
  }

  private Object map(MapOf shape, Fields node, Place place) {
    boolean failed = reportRepeated(node, place);
    Map<Object, Object> values = new LinkedHashMap<>();
    for (Field field : node.fields().values()) {
      Place entry = place.entry(field.name(), field.line());
      // Keys have no quotes to insist on: 1 and "1" are the same key.
      Object key = scalar(shape.key(), new Text(field.line(), field.name(), true), entry);
      Object value = bind(shape.value(), field.value(), entry);
      failed |= key == FAILED || value == FAILED;
      if (!failed && values.put(key, value) != null) {
        problems.add(entry, () -> "names the same key as an entry above it");
        failed = true;
      }
    }
    return failed ? FAILED : Collections.unmodifiableMap(values);
  }

  private Object record(Section section, Fields node, Place place) {
    List<Component> keys = components.computeIfAbsent(section, Section::components);
    boolean failed = reportRepeated(node, place);
    failed |= reportUnknown(keys, node, place);
    @Nullable Object[] arguments = new @Nullable Object[keys.size()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = component(keys.get(i), node, place);
      failed |= arguments[i] == FAILED;
    }
    return failed ? FAILED : construct(section, arguments, node, place);
  }

  private @Nullable Object component(Component component, Fields node, Place place) {
    Field field = node.get(component.name());
    if (field == null) {
      return absent(component, place.child(component.name(), place.line()));
    }
    Place at = place.child(component.name(), field.line());
    if (component.nullable() && field.value() instanceof Text text) {
      if (text.isNull()) {
        return null;
      }
      if (text.isBlank()) {
        // Nothing, or a section of defaults? The difference may be TLS or no TLS.
        return fail(
            at, () -> "has no value; leave the key out, or it must be " + expected(component));
      }
    }
    return bind(component.shape(), field.value(), at);
  }

  private static String expected(Component component) {
    return component.shape().expected();
  }

  private @Nullable Object absent(Component component, Place place) {
    if (component.fallbackNode() != null) {
      return bind(component.shape(), component.fallbackNode(), place);
    }
    if (component.nullable()) {
      return null;
    }
    if (component.shape() instanceof Section section) {
      return record(section, Fields.none(place.line()), place);
    }
    return fail(place, () -> "is required; it must be " + expected(component));
  }

  private boolean reportRepeated(Fields node, Place place) {
    for (Field again : node.repeated()) {
      Field first = node.get(again.name());
      problems.add(
          place.entry(again.name(), again.line()),
          () -> "is written twice" + (first == null ? "" : "; first on line " + first.line()));
    }
    return !node.repeated().isEmpty();
  }

  private boolean reportUnknown(List<Component> keys, Fields node, Place place) {
    List<String> known = keys.stream().map(Component::name).toList();
    boolean any = false;
    for (Field field : node.fields().values()) {
      if (!known.contains(field.name())) {
        any = true;
        problems.add(place.child("", field.line()), () -> unknown(field.name(), known));
      }
    }
    return any;
  }

  private static String unknown(String name, List<String> known) {
    String hint = Wording.closest(name, known).map(k -> "did you mean '" + k + "'? ").orElse("");
    return "unknown key "
        + Wording.quote(name)
        + "; "
        + hint
        + "Known here: "
        + String.join(", ", known);
  }

  private Object construct(
      Section section, @Nullable Object[] arguments, Fields node, Place place) {
    try {
      return Construction.of(section.type(), arguments);
    } catch (InvalidSetting e) {
      Place at = place.child(e.key(), Construction.lineOf(e.key(), node, place.line()));
      // Else an operator would look in vain for the value in the file.
      boolean unwritten = node.get(e.key()) == null && hasDefault(section, e.key());
      return fail(at, () -> e.getMessage() + (unwritten ? " (its default)" : ""));
    } catch (Construction.Refused e) {
      return fail(place, () -> String.valueOf(e.getMessage()));
    }
  }

  private static boolean hasDefault(Section section, String key) {
    return section.components().stream()
        .anyMatch(component -> component.name().equals(key) && component.fallback() != null);
  }
}
