package dev.spfgateway.config;

import dev.spfgateway.base.EnumWords;
import dev.spfgateway.base.Secret;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes a configuration as YAML with all defaults filled in, for operators to read. Secrets, and
 * what secrets might be guessed from, are masked; keys that are not set are left out.
 */
public final class EffectiveConfig {
  /** Stands for every secret, whatever its length. */
  public static final String MASK = "••••••";

  private static final Set<String> MASKED = Set.of("passwordHash", "apiKeySha256");

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/.][A-Za-z0-9 _./:%@*+-]*");

  private final StringBuilder text = new StringBuilder();

  private EffectiveConfig() {}

  /** The text of a record. */
  public static String of(Record config) {
    EffectiveConfig written = new EffectiveConfig();
    written.section(config, "");
    return written.text.toString();
  }

  private void section(Record record, String indent) {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      @Nullable Object value = value(record, component);
      boolean masked = MASKED.contains(component.getName());
      if (value != null) {
        entry(indent + component.getName() + ":", masked ? Secret.of("") : value, indent);
      }
    }
  }

  private static @Nullable Object value(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a public record's components can be read", e);
    }
  }

  private void entry(String name, Object value, String indent) {
    if (value instanceof Record section && isSection(section)) {
      text.append(name).append('\n');
      section(section, indent + "  ");
    } else if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      text.append(name).append('\n');
      map.forEach((key, one) -> entry(indent + "  " + scalar(key) + ":", one, indent + "  "));
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      text.append(name).append('\n');
      list.forEach(one -> item(one, indent + "  "));
    } else {
      text.append(name).append(' ').append(scalar(value)).append('\n');
    }
  }

  private void item(Object value, String indent) {
    if (value instanceof Record section && isSection(section)) {
      int start = text.length();
      section(section, indent + "  ");
      text.replace(start, start + indent.length() + 2, indent + "- ");
    } else {
      text.append(indent).append("- ").append(scalar(value)).append('\n');
    }
  }

  /** Records such as sizes and ids are written as one value. */
  private static boolean isSection(Record record) {
    return record.getClass().getSimpleName().endsWith("Config") || isNested(record.getClass());
  }

  private static boolean isNested(Class<?> type) {
    @Nullable Class<?> outer = type.getEnclosingClass();
    return outer != null && Record.class.isAssignableFrom(outer);
  }

  private static String scalar(Object value) {
    if (value instanceof Secret) {
      return MASK;
    }
    if (value instanceof Map<?, ?>) {
      return "{}";
    }
    if (value instanceof List<?>) {
      return "[]";
    }
    if (value instanceof Duration time) {
      return text(time);
    }
    if (value instanceof Enum<?> word) {
      return EnumWords.of(word);
    }
    String written = value.toString();
    return value instanceof String && !PLAIN.matcher(written).matches()
        ? "\"" + written.replace("\\", "\\\\").replace("\"", "\\\"") + "\""
        : written;
  }

  private static String text(Duration time) {
    long millis = time.toMillis();
    if (millis % 1_000 != 0 || millis == 0) {
      return millis == 0 ? "0s" : millis + "ms";
    }
    long seconds = millis / 1_000;
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
