package dev.spfgateway.simulator.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import dev.spfgateway.simulator.fault.Latency;
import java.io.IOException;
import java.time.Duration;

/**
 * Reads {@code "200ms"} as a fixed latency, and an object according to the distribution that it
 * names.
 */
final class LatencyDeserializer extends StdDeserializer<Latency> {
  private static final long serialVersionUID = 1L;

  LatencyDeserializer() {
    super(Latency.class);
  }

  @Override
  public Latency deserialize(JsonParser json, DeserializationContext context) throws IOException {
    return Latency.fixed(context.readValue(json, Duration.class));
  }

  @Override
  public Object deserializeWithType(
      JsonParser json, DeserializationContext context, TypeDeserializer types) throws IOException {
    return json.hasToken(JsonToken.START_OBJECT)
        ? types.deserializeTypedFromObject(json, context)
        : deserialize(json, context);
  }
}
