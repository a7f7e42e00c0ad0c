package dev.spfgateway.config;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Guids;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How one type is written as a single YAML value.
 *
 * @param expected completes "must be …"
 * @param plainOnly whether quotes make it another thing: {@code "1"} is text and not a number
 * @param reader empty for text of another form
 */
record Scalar(String expected, boolean plainOnly, Function<String, Optional<?>> reader)
    implements Shape {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9]\\d{0,18})");
  private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9]\\d{0,14})(\\.\\d{1,15})?");

  /** Its nanoseconds still fit a long, so that no later calculation overflows. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private static final String GUID = "a GUID of 8-4-4-4-12 hex digits";
  private static final String NUMBER = "a decimal number such as 0.5";
  private static final Scalar INT =
      new Scalar("a whole number up to " + Integer.MAX_VALUE, true, Scalar::readInt);
  private static final Scalar LONG = new Scalar("a whole number", true, Scalar::readLong);
  private static final Scalar DOUBLE = new Scalar(NUMBER, true, Scalar::readDouble);
  private static final Scalar BOOLEAN = new Scalar("true or false", true, Scalar::readBoolean);

  private static final Map<Class<?>, Scalar> KNOWN =
      Map.ofEntries(
          Map.entry(int.class, INT),
          Map.entry(Integer.class, INT),
          Map.entry(long.class, LONG),
          Map.entry(Long.class, LONG),
          Map.entry(double.class, DOUBLE),
          Map.entry(Double.class, DOUBLE),
          Map.entry(boolean.class, BOOLEAN),
          Map.entry(Boolean.class, BOOLEAN),
          Map.entry(String.class, new Scalar("text", false, Optional::of)),
          Map.entry(
              Duration.class,
              new Scalar("a duration such as 30s, 500ms, 5m, 1h", false, Scalar::readDuration)),
          Map.entry(ByteSize.class, new Scalar("a size such as 64KiB", false, Scalar::readSize)),
          Map.entry(Path.class, new Scalar("the path of a file", false, Scalar::readPath)),
          Map.entry(
              URI.class,
              new Scalar(
                  "an absolute http or https URL without user name and password",
                  false,
                  Scalar::readUri)),
          Map.entry(UUID.class, new Scalar(GUID, false, Guids::parse)),
          Map.entry(StampId.class, new Scalar(GUID, false, StampId::parse)),
          Map.entry(SubscriptionId.class, new Scalar(GUID, false, SubscriptionId::parse)));

  /** The form of a type; null when the type is not written as a single value. */
  static @Nullable Scalar of(Class<?> type) {
    return type.isEnum() ? ofEnum(type) : KNOWN.get(type);
  }

  /** {@code ERROR_AT_ONCE} is written {@code error-at-once}, in lower case only. */
  private static Scalar ofEnum(Class<?> type) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Object constant : type.getEnumConstants()) {
      String name = ((Enum<?>) constant).name();
      values.put(name.toLowerCase(Locale.ROOT).replace('_', '-'), constant);
    }
    return new Scalar(
        "one of " + String.join(", ", values.keySet()),
        false,
        text -> Optional.ofNullable(values.get(text)));
  }

  private static Optional<Integer> readInt(String text) {
    return readLong(text).filter(value -> value.intValue() == value).map(Long::intValue);
  }

  private static Optional<Long> readLong(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Double> readDouble(String text) {
    return DECIMAL.matcher(text).matches() ? Optional.of(Double.valueOf(text)) : Optional.empty();
  }

  private static Optional<Boolean> readBoolean(String text) {
    return switch (text) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static Optional<Duration> readDuration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        };
    return Optional.of(duration).filter(value -> value.compareTo(LONGEST) <= 0);
  }

  private static Optional<ByteSize> readSize(String text) {
    try {
      return Optional.of(ByteSize.parse(text));
    } catch (IllegalArgumentException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> readPath(String text) {
    if (text.isBlank() || text.indexOf('\n') >= 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Optional<URI> readUri(String text) {
    try {
      URI uri = new URI(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return Optional.of(uri).filter(u -> web && u.getHost() != null && u.getRawUserInfo() == null);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
