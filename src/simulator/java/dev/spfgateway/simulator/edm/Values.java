package dev.spfgateway.simulator.edm;

import dev.spfgateway.base.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The values of a structured value's properties, by name; absent ones are null. */
@CanIgnoreReturnValue
public final class Values {
  private final Map<String, Object> values = new LinkedHashMap<>();

  /** Sets a property; null leaves it null. */
  public Values put(String property, @Nullable Object value) {
    if (value != null) {
      values.put(property, value);
    }
    return this;
  }

  /** Sets a property, or leaves it null. */
  public Values put(String property, Optional<?> value) {
    return put(property, value.orElse(null));
  }

  /** Sets a collection. */
  public Values putMany(String property, List<Values> elements) {
    values.put(property, Collections.unmodifiableList(new ArrayList<>(elements)));
    return this;
  }

  /** The value, or null. */
  public @Nullable Object get(String property) {
    return values.get(property);
  }
}
