package dev.spfgateway.simulator.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import dev.spfgateway.base.InvalidSetting;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/** Reads a value from a string. */
final class TextDeserializer<T> extends StdScalarDeserializer<T> {
  private static final long serialVersionUID = 1L;

  private final transient Function<String, Optional<T>> parser;
  private final String rule;

  /**
   * @param parser empty for text that it can't read
   * @param rule what would be right
   */
  TextDeserializer(Class<?> type, Function<String, Optional<T>> parser, String rule) {
    super(type);
    this.parser = parser;
    this.rule = rule;
  }

  @Override
  public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
    return Optional.of(json)
        .filter(found -> found.hasToken(JsonToken.VALUE_STRING))
        .flatMap(found -> parser.apply(Mistake.text(found)))
        .orElseThrow(() -> new InvalidSetting("", rule));
  }
}
