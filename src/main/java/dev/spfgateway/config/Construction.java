package dev.spfgateway.config;

import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.config.YamlNode.Field;
import dev.spfgateway.config.YamlNode.Fields;
import dev.spfgateway.config.YamlNode.Items;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Calls records' constructors and understands how they refuse. */
final class Construction {
  private static final Pattern STEP = Pattern.compile("[^.\\[\\]]+");

  private Construction() {}

  /** A constructor failed in another way than by {@link InvalidSetting}. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String text) {
      super(text);
    }
  }

  /**
   * Makes a record.
   *
   * @throws InvalidSetting when the record says which key is wrong
   * @throws Refused when it fails otherwise. Where it did is told, what it said is not: an
   *     exception that was not written for operators may quote a secret
   */
  static Object of(Class<? extends Record> type, @Nullable Object[] arguments) throws Refused {
    try {
      return constructor(type).newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof InvalidSetting invalid) {
        throw invalid;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new Refused("is refused by " + type.getSimpleName() + where(e.getCause()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(type + " can't be constructed", e);
    }
  }

  private static Constructor<? extends Record> constructor(Class<? extends Record> type)
      throws NoSuchMethodException {
    Class<?>[] parameters =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    Constructor<? extends Record> constructor = type.getDeclaredConstructor(parameters);
    // Configuration records may be private to their package.
    constructor.setAccessible(true);
    return constructor;
  }

  private static String where(@Nullable Throwable failure) {
    if (failure == null || failure.getStackTrace().length == 0) {
      return "";
    }
    return " (" + failure.getClass().getSimpleName() + " at " + failure.getStackTrace()[0] + ")";
  }

  /**
   * The line of a key that a record named.
   *
   * @param key may lead into nested values: {@code stamps[1].id}
   * @param fallback the answer when not even the first step is in the file
   */
  static int lineOf(String key, Fields within, int fallback) {
    int line = fallback;
    YamlNode node = within;
    Matcher steps = STEP.matcher(key);
    while (steps.find()) {
      Field field = node instanceof Fields fields ? fields.get(steps.group()) : null;
      if (field != null) {
        line = field.line();
        node = field.value();
      } else if (node instanceof Items items && element(items, steps.group()) != null) {
        node = items.items().get(Integer.parseInt(steps.group()));
        line = node.line();
      } else {
        return line;
      }
    }
    return line;
  }

  private static @Nullable YamlNode element(Items items, String index) {
    if (!index.matches("\\d{1,6}") || Integer.parseInt(index) >= items.items().size()) {
      return null;
    }
    return items.items().get(Integer.parseInt(index));
  }
}
