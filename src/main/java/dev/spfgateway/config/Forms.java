package dev.spfgateway.config;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JavaType;
import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.base.memory.Portion;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The types that configuration records may contain, and descriptions of how each is written in
 * YAML.
 */
final class Forms {
  private static final String GUID = "a GUID of 8-4-4-4-12 hex digits";
  private static final Map<Class<?>, String> SCALARS =
      Map.ofEntries(
          Map.entry(Integer.class, "a whole number up to " + Integer.MAX_VALUE),
          Map.entry(Long.class, "a whole number"),
          Map.entry(Double.class, "a decimal number such as 0.5"),
          Map.entry(Boolean.class, "true or false"),
          Map.entry(String.class, "text"),
          Map.entry(Duration.class, "a duration such as 30s, 500ms, 5m, 1h"),
          Map.entry(Instant.class, "a time such as 2027-01-31T00:00:00Z"),
          Map.entry(ByteSize.class, "a size such as 64KiB"),
          Map.entry(Portion.class, "a share such as 50%, or a size such as 64MiB"),
          Map.entry(Path.class, "the path of a file"),
          Map.entry(URI.class, "an absolute http or https URL without user name and password"),
          Map.entry(UUID.class, GUID),
          Map.entry(StampId.class, GUID),
          Map.entry(SubscriptionId.class, GUID));

  private Forms() {}

  /** Whether the type is written as a single value. */
  static boolean isScalar(JavaType type) {
    return type.isEnumType() || SCALARS.containsKey(boxed(type));
  }

  /** Whether quotes change the meaning: {@code "1"} is text and not a number. */
  static boolean isPlainOnly(JavaType type) {
    return Number.class.isAssignableFrom(boxed(type)) || boxed(type) == Boolean.class;
  }

  static boolean isSecret(JavaType type) {
    return type.hasRawClass(Secret.class);
  }

  /** Whether the type is a record whose components are keys. */
  static boolean isSection(JavaType type) {
    return type.isRecordType() && !isScalar(type);
  }

  /** Completes "must be …". */
  static String expected(JavaType type) {
    if (type.isEnumType()) {
      return "one of " + String.join(", ", StrictJackson.names(type));
    }
    if (isSecret(type)) {
      return SecretReader.FORMS;
    }
    if (isSection(type)) {
      return "a section with the keys " + keys(type.getRawClass().getRecordComponents());
    }
    if (type.isMapLikeType()) {
      return "a mapping of "
          + (type.getKeyType().hasRawClass(String.class)
              ? "names"
              : "keys (" + expected(type.getKeyType()) + ")")
          + (isSection(type.getContentType()) ? " to sections" : " to values");
    }
    if (type.isCollectionLikeType()) {
      JavaType element = type.getContentType();
      return isSection(element) ? "a list of sections" : "a list: " + expected(element);
    }
    return String.valueOf(SCALARS.get(boxed(type)));
  }

  /** Whether YAML can express the type. */
  static boolean isKnown(JavaType type) {
    boolean map = type.hasRawClass(Map.class) && isScalar(type.getKeyType());
    return map || type.hasRawClass(List.class)
        ? isKnown(type.getContentType())
        : isScalar(type) || isSecret(type) || isSection(type);
  }

  private static Class<?> boxed(JavaType type) {
    return MethodType.methodType(type.getRawClass()).wrap().returnType();
  }

  private static String keys(RecordComponent[] components) {
    return Arrays.stream(components).map(RecordComponent::getName).collect(joining(", "));
  }
}
