package dev.spfgateway.simulator.json;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMethod;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import dev.spfgateway.base.Default;
import java.lang.reflect.Executable;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/**
 * Makes Jackson read records as the configuration reads its own: a component is required unless it
 * has a {@link Default} or is nullable. A value set by a builder's method can't be null.
 */
final class ComponentRules extends NopAnnotationIntrospector {
  private static final long serialVersionUID = 1L;

  @Override
  public @Nullable Object findDeserializer(Annotated annotated) {
    if (!(annotated instanceof AnnotatedParameter parameter)
        || !(parameter.getOwner().getAnnotated() instanceof Executable creator)
        || delegates(creator)) {
      return null;
    }
    int index = parameter.getIndex();
    return creator.getAnnotatedParameterTypes()[index].isAnnotationPresent(Nullable.class)
        ? null
        : new GivenDeserializer(absent(creator.getDeclaringClass(), index));
  }

  @Override
  public JsonSetter.Value findSetterInfo(Annotated annotated) {
    return annotated instanceof AnnotatedMethod
        ? JsonSetter.Value.forValueNulls(Nulls.FAIL)
        : JsonSetter.Value.empty();
  }

  private static boolean delegates(Executable creator) {
    JsonCreator annotation = creator.getAnnotation(JsonCreator.class);
    return annotation != null && annotation.mode() == JsonCreator.Mode.DELEGATING;
  }

  private static @Nullable String absent(Class<?> type, int index) {
    RecordComponent @Nullable [] components = type.getRecordComponents();
    Default absent = components == null ? null : components[index].getAnnotation(Default.class);
    return absent == null ? null : absent.value();
  }
}
