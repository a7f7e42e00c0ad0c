package dev.spfgateway.base;

import java.util.function.IntPredicate;

/**
 * Text of somebody else's as it may be shown: without characters that move a cursor, break a line,
 * turn its direction or can't be seen. Whoever reads it on a terminal reads what was recorded.
 */
public final class VisibleText {
  private VisibleText() {}

  /**
   * Writes what can't be shown as a backslash and its number, such as {@code u{1b}}, and every kind
   * of blank as a space. Where the text itself has that form, its backslash is written so, too.
   */
  public static String of(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (Character.getType(c) == Character.SPACE_SEPARATOR) {
        shown.append(' ');
      } else if (isVisible(c) && !text.startsWith("\\u{", i)) {
        shown.appendCodePoint(c);
      } else {
        shown.append("\\u{").append(Integer.toHexString(c)).append('}');
      }
      i += Character.charCount(c);
    }
    return shown.toString();
  }

  /**
   * Writes such characters in a JSON text as JSON's own escapes, so that it means the same. JSON
   * allows most of them in strings as they are, and nowhere else.
   */
  public static String json(String json) {
    return json(json, VisibleText::isVisible);
  }

  /** The same, but for the characters that stay. */
  public static String json(String json, IntPredicate staying) {
    StringBuilder shown = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); ) {
      int c = json.codePointAt(i);
      int end = i + Character.charCount(c);
      for (; i < end; i++) {
        if (staying.test(c)) {
          shown.append(json.charAt(i));
        } else {
          shown.append("\\u").append(Integer.toHexString(0x1_0000 | json.charAt(i)), 1, 5);
        }
      }
    }
    return shown.toString();
  }

  /** Whether a character is seen and changes nothing around it. */
  public static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
