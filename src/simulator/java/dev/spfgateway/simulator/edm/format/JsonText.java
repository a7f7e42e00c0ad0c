package dev.spfgateway.simulator.edm.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.spfgateway.base.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Writes JSON text that can be taken in pieces. */
@CanIgnoreReturnValue
final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final StringWriter text = new StringWriter();
  private final JsonGenerator out;

  /** One call of the generator. */
  @FunctionalInterface
  private interface Call {
    void run() throws IOException;
  }

  JsonText() {
    try {
      out = FACTORY.createGenerator(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writing to memory can't fail. */
  private JsonText call(Call call) {
    try {
      call.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  JsonText open() {
    return call(out::writeStartObject);
  }

  JsonText open(String name) {
    return call(() -> out.writeObjectFieldStart(name));
  }

  JsonText close() {
    return call(out::writeEndObject);
  }

  JsonText openArray() {
    return call(out::writeStartArray);
  }

  JsonText openArray(String name) {
    return call(() -> out.writeArrayFieldStart(name));
  }

  JsonText closeArray() {
    return call(out::writeEndArray);
  }

  JsonText name(String name) {
    return call(() -> out.writeFieldName(name));
  }

  JsonText member(String name, String value) {
    return call(() -> out.writeStringField(name, value));
  }

  /** Writes text verbatim, such as a string with its own escapes. */
  JsonText raw(String json) {
    return call(() -> out.writeRawValue(json));
  }

  /** Writes a boolean, a number of at most 32 bits, null, or anything else as a string. */
  JsonText value(@Nullable Object value) {
    return call(
        () -> {
          if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
          } else if (value instanceof Integer number) {
            out.writeNumber(number);
          } else if (value == null) {
            out.writeNull();
          } else {
            out.writeString(value.toString());
          }
        });
  }

  /** The text written since the last call. */
  String take() {
    call(out::flush);
    String taken = text.toString();
    text.getBuffer().setLength(0);
    return taken;
  }
}
