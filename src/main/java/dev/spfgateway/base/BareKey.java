package dev.spfgateway.base;

/**
 * Recognises an entity key that contains only GUIDs, numbers and masked texts: {@code
 * ID=guid'…',StampId=guid'…'}. Reads each character once.
 */
final class BareKey {
  private static final int LONGEST_NAME = 40;
  private static final int LONGEST_NUMBER = 20;
  private static final int NONE = -1;

  private BareKey() {}

  /** Whether {@code key} is such a key. An empty key is one. */
  static boolean is(String key) {
    int at = 0;
    while (at < key.length()) {
      int value = valueEnd(key, nameEnd(key, at));
      if (value == NONE) {
        return false;
      }
      boolean more = value < key.length();
      if (more && key.charAt(value) != ',') {
        return false;
      }
      at = more ? value + 1 : value;
    }
    return true;
  }

  /** The index after {@code Name=}, or {@code from} when no name is given. */
  private static int nameEnd(String key, int from) {
    int end = from;
    while (end < key.length() && end - from < LONGEST_NAME && isLetter(key.charAt(end))) {
      end++;
    }
    return end > from && end < key.length() && key.charAt(end) == '=' ? end + 1 : from;
  }

  private static int valueEnd(String key, int from) {
    int quote = key.startsWith("guid", from) || key.startsWith("Guid", from) ? from + 4 : from;
    if (quote < key.length() && key.charAt(quote) == '\'') {
      int end = key.indexOf('\'', quote + 1);
      return end < 0 ? NONE : end + 1;
    }
    int end = from;
    while (end < key.length() && isDigit(key.charAt(end))) {
      end++;
    }
    return end == from || end - from > LONGEST_NUMBER ? NONE : end;
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
