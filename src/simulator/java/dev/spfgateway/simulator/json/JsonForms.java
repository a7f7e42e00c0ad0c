package dev.spfgateway.simulator.json;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.spfgateway.base.Guids;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.simulator.fault.Latency;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The JSON forms of types that JSON lacks: durations, points in time, GUIDs and enum words. */
final class JsonForms extends SimpleModule {
  private static final long serialVersionUID = 1L;
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
  private static final String GUID = "must be a GUID";

  JsonForms() {
    text(UUID.class, Guids::parse, GUID);
    text(StampId.class, StampId::parse, GUID);
    text(SubscriptionId.class, SubscriptionId::parse, GUID);
    text(Duration.class, JsonForms::duration, "must be a whole number and ms, s, m or h");
    addDeserializer(Latency.class, new LatencyDeserializer());
    addSerializer(StampId.class, ToStringSerializer.instance);
    addSerializer(SubscriptionId.class, ToStringSerializer.instance);
    addSerializer(Instant.class, ToStringSerializer.instance);
    addSerializer(Duration.class, new TextSerializer<>(Duration.class, t -> t.toMillis() + "ms"));
    setDeserializerModifier(new Read());
    setSerializerModifier(new Written());
  }

  private <T> void text(Class<T> type, Function<String, Optional<T>> parser, String rule) {
    addDeserializer(type, new TextDeserializer<>(type, parser, rule));
  }

  private static Optional<Duration> duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          default -> Duration.ofHours(amount);
        });
  }

  /** The word of a constant, in lower case with hyphens. */
  private static String word(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Refuses unknown keys; reads enums in any case, with hyphens or underscores. */
  private static final class Read extends BeanDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonDeserializer<?> modifyDeserializer(
        DeserializationConfig config, BeanDescription description, JsonDeserializer<?> usual) {
      return KnownKeys.around(usual);
    }

    @Override
    public JsonDeserializer<?> modifyEnumDeserializer(
        DeserializationConfig config,
        JavaType type,
        BeanDescription description,
        JsonDeserializer<?> usual) {
      List<Object> constants = Arrays.asList(type.getRawClass().getEnumConstants());
      return new TextDeserializer<>(
          Object.class,
          text -> constants.stream().filter(one -> word(one).equals(word(text))).findFirst(),
          "must be one of " + constants.stream().map(JsonForms::word).toList());
    }
  }

  private static final class Written extends BeanSerializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonSerializer<?> modifyEnumSerializer(
        SerializationConfig config,
        JavaType type,
        BeanDescription description,
        JsonSerializer<?> usual) {
      return new TextSerializer<>(Object.class, JsonForms::word);
    }
  }
}
