package dev.spfgateway.config;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import dev.spfgateway.base.Default;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One key of a section, as a record component defines it.
 *
 * @param fallback the {@link Default} in YAML
 */
record Component(String name, JavaType type, boolean nullable, @Nullable String fallback) {
  /**
   * A record's keys in the order of declaration.
   *
   * @throws IllegalArgumentException when YAML can't express one, which is a mistake in the record
   */
  static List<Component> of(Class<?> record) {
    return Arrays.stream(record.getRecordComponents()).map(Component::of).toList();
  }

  /** Whether the key itself must be present. An absent section may still have required keys. */
  boolean required() {
    return !nullable && fallback == null && !Forms.isSection(type);
  }

  /** The default as if the file contained it; null when there is none. */
  @Nullable YamlNode fallback(SourcePosition place) {
    return fallback == null ? null : YamlReader.read(fallback, place, new Problems("@Default"));
  }

  private static Component of(RecordComponent component) {
    JavaType type = TypeFactory.defaultInstance().constructType(component.getGenericType());
    Default written = component.getAnnotation(Default.class);
    boolean blank = written != null && written.value().isBlank();
    if (blank || !Forms.isKnown(type)) {
      throw new IllegalArgumentException(
          component.getDeclaringRecord().getSimpleName()
              + "."
              + component.getName()
              + (blank ? ": text needs quotes" : " can't be of a type that has no form in YAML"));
    }
    // @Nullable is an annotation of the type and not among the component's own.
    boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    String fallback = written == null ? null : written.value();
    return new Component(component.getName(), type, nullable, fallback);
  }
}
