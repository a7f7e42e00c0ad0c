package dev.spfgateway.config;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Secret;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a record's component may hold in YAML, read from its Java type. */
sealed interface Shape permits Scalar, Shape.SecretRef, Shape.ListOf, Shape.MapOf, Shape.Section {
  /** Completes "must be …". */
  String expected();

  /**
   * The shape of a type.
   *
   * @throws IllegalArgumentException when configuration has no form for the type: a mistake in the
   *     record, not in a file
   */
  static Shape of(Type type) {
    if (type instanceof ParameterizedType generic) {
      return ofGeneric(generic);
    }
    if (!(type instanceof Class<?> plain)) {
      throw unsupported(type);
    }
    if (plain == Secret.class) {
      return new SecretRef();
    }
    Scalar scalar = Scalar.of(plain);
    if (scalar != null) {
      return scalar;
    }
    if (plain.isRecord()) {
      return new Section(plain.asSubclass(Record.class));
    }
    throw unsupported(type);
  }

  private static Shape ofGeneric(ParameterizedType type) {
    Type[] arguments = type.getActualTypeArguments();
    if (type.getRawType() == List.class) {
      return new ListOf(of(arguments[0]));
    }
    if (type.getRawType() == Map.class && of(arguments[0]) instanceof Scalar key) {
      return new MapOf(key, of(arguments[1]));
    }
    throw unsupported(type);
  }

  private static IllegalArgumentException unsupported(Type type) {
    return new IllegalArgumentException("configuration records can't hold a " + type);
  }

  /** A secret by reference. */
  record SecretRef() implements Shape {
    @Override
    public String expected() {
      return "{file: path/of/a/file} or {env: NAME}";
    }
  }

  /** A list; elements are never null. */
  record ListOf(Shape element) implements Shape {
    @Override
    public String expected() {
      return element instanceof Section ? "a list of sections" : "a list: " + element.expected();
    }
  }

  /** A mapping whose keys the operator chooses; values are never null. */
  record MapOf(Scalar key, Shape value) implements Shape {
    @Override
    public String expected() {
      String name = key.expected().equals("text") ? "names" : "keys (" + key.expected() + ")";
      return "a mapping of " + name + " to " + (value instanceof Section ? "sections" : "values");
    }
  }

  /** A mapping with the keys of a record. */
  record Section(Class<? extends Record> type) implements Shape {
    @Override
    public String expected() {
      return "a section with the keys " + String.join(", ", names());
    }

    /** The keys, in the order in which the record declares them. */
    List<String> names() {
      List<String> names = new ArrayList<>();
      for (RecordComponent component : type.getRecordComponents()) {
        names.add(component.getName());
      }
      return names;
    }

    /** What the keys hold. */
    List<Component> components() {
      List<Component> components = new ArrayList<>();
      for (RecordComponent component : type.getRecordComponents()) {
        components.add(Component.of(component));
      }
      return components;
    }
  }

  /**
   * One key of a section.
   *
   * @param fallback the {@link Default} in YAML
   * @param fallbackNode the same, read
   */
  record Component(
      String name,
      Shape shape,
      boolean nullable,
      @Nullable String fallback,
      @Nullable YamlNode fallbackNode) {

    /** Whether the key itself must be written; the keys of an absent section may be. */
    boolean required() {
      return !nullable && fallback == null && !(shape instanceof Section);
    }

    private static Component of(RecordComponent component) {
      // @Nullable is an annotation of the type and is not among the component's own.
      AnnotatedElement type = component.getAnnotatedType();
      Default fallback = component.getAnnotation(Default.class);
      return new Component(
          component.getName(),
          of(component, component.getGenericType()),
          type.isAnnotationPresent(Nullable.class),
          fallback == null ? null : fallback.value(),
          fallback == null ? null : read(component, fallback.value()));
    }

    private static Shape of(RecordComponent component, Type type) {
      try {
        return Shape.of(type);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(name(component) + ": " + e.getMessage(), e);
      }
    }

    private static YamlNode read(RecordComponent component, String yaml) {
      Problems problems = new Problems("@Default of " + name(component));
      YamlNode node = YamlReader.read(yaml, problems);
      if (node == null) {
        throw new IllegalArgumentException(name(component) + ": empty @Default; text needs quotes");
      }
      return node;
    }

    private static String name(RecordComponent component) {
      return component.getDeclaringRecord().getSimpleName() + "." + component.getName();
    }
  }
}
