package dev.spfgateway.base;

import java.util.function.IntPredicate;

/**
 * Makes foreign text safe to show: no characters that move a cursor, break a line, turn its
 * direction or are invisible. On a terminal it reads as it was recorded.
 */
public final class VisibleText {
  private VisibleText() {}

  /**
   * Writes each character that can't be shown as a backslash and its number, such as {@code u{1b}},
   * and every kind of blank as a space. A backslash in the text that begins such a form is itself
   * escaped.
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
   * Writes such characters in a JSON text as JSON escapes, so that its meaning stays the same. JSON
   * allows most of them unescaped, but only within strings.
   */
  public static String json(String json) {
    return json(json, VisibleText::isVisible);
  }

  /** The same, except for characters that {@code staying} accepts. */
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

  /** Whether a character is visible and has no effect on the text around it. */
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
