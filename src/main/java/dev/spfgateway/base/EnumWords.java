package dev.spfgateway.base;

import java.util.Locale;

/**
 * The words of enum constants in configuration, logs, metrics, audit and JSON: {@code NOT_SENT} is
 * {@code not-sent}.
 */
public final class EnumWords {
  private EnumWords() {}

  /** The word of a constant. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The constant with this word.
   *
   * @throws IllegalArgumentException if no constant has it
   */
  public static <E extends Enum<E>> E parse(Class<E> type, String word) {
    for (E constant : type.getEnumConstants()) {
      if (of(constant).equals(word)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(type.getSimpleName() + " has no constant " + word);
  }
}
