package dev.spfgateway.simulator.json;

import com.fasterxml.jackson.databind.ser.std.ToStringSerializerBase;
import java.util.function.Function;

/** Writes a value as a string. */
final class TextSerializer<T> extends ToStringSerializerBase {
  private static final long serialVersionUID = 1L;

  private final Class<T> type;
  private final transient Function<T, String> form;

  TextSerializer(Class<T> type, Function<T, String> form) {
    super(type);
    this.type = type;
    this.form = form;
  }

  @Override
  public String valueToString(Object value) {
    return form.apply(type.cast(value));
  }
}
