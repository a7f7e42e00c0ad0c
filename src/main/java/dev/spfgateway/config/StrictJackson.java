package dev.spfgateway.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.EnumNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Guids;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.base.WebAddress;
import dev.spfgateway.base.memory.Portion;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Configures Jackson for configuration: it coerces nothing and reads the forms of {@link Forms}.
 */
final class StrictJackson {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "ms", ChronoUnit.MILLIS,
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);

  /** Its nanoseconds fit a long, so that no later calculation overflows. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .annotationIntrospector(new LowerCaseEnums())
          .addModule(forms())
          .build();

  private StrictJackson() {}

  /** A reader that resolves paths against {@code directory}. */
  static ObjectReader reader(Path directory) {
    return MAPPER.reader().withAttribute(Path.class, directory);
  }

  /** An enum's constants in the notation of the file. */
  static String[] names(JavaType enumType) {
    return MAPPER.convertValue(enumType.getRawClass().getEnumConstants(), String[].class);
  }

  private static SimpleModule forms() {
    SimpleModule module = new SimpleModule();
    add(module, Duration.class, (text, context) -> duration(text));
    add(module, Instant.class, (text, context) -> instant(text));
    add(module, ByteSize.class, (text, context) -> ByteSize.parse(text));
    add(module, Portion.class, (text, context) -> Portion.parse(text));
    add(module, Path.class, StrictJackson::path);
    add(module, URI.class, (text, context) -> WebAddress.parse(text));
    add(module, UUID.class, (text, context) -> present(Guids.parse(text)));
    add(module, StampId.class, (text, context) -> present(StampId.parse(text)));
    add(module, SubscriptionId.class, (text, context) -> present(SubscriptionId.parse(text)));
    return module;
  }

  private static <T> void add(
      SimpleModule module, Class<T> type, BiFunction<String, DeserializationContext, T> parser) {
    module.addDeserializer(
        type,
        new StdScalarDeserializer<T>(type) {
          @Override
          public T deserialize(JsonParser value, DeserializationContext context)
              throws IOException {
            return parser.apply(value.getText(), context);
          }
        });
    module.addKeyDeserializer(
        type,
        new KeyDeserializer() {
          @Override
          public T deserializeKey(String text, DeserializationContext context) {
            return parser.apply(text, context);
          }
        });
  }

  /** {@code ERROR_AT_ONCE} is written {@code error-at-once}. */
  private static final class LowerCaseEnums extends JacksonAnnotationIntrospector {
    @Override
    public Object findEnumNamingStrategy(MapperConfig<?> config, AnnotatedClass type) {
      return KebabCaseStrategy.class;
    }
  }

  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    check(matcher.matches());
    ChronoUnit unit = Objects.requireNonNull(UNITS.get(matcher.group(2)));
    Duration duration = Duration.of(Long.parseLong(matcher.group(1)), unit);
    check(duration.compareTo(LONGEST) <= 0);
    return duration;
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Path path(String text, DeserializationContext context) {
    check(!text.isBlank() && text.indexOf('\n') < 0);
    return ((Path) context.getAttribute(Path.class)).resolve(text).normalize();
  }

  private static <T> T present(Optional<T> value) {
    return value.orElseThrow(IllegalArgumentException::new);
  }

  /** Fails without a message, because {@link Forms} has the text that is shown. */
  private static void check(boolean right) {
    if (!right) {
      throw new IllegalArgumentException("has another form");
    }
  }
}
