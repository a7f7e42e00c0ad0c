package dev.spfgateway.odata.query;

/** The names in an expression, in their order; what stands in quotes is text and holds none. */
final class Names {
  private static final char NOTHING = '\0';

  private final String text;
  private int position;
  private String name = "";

  Names(String text) {
    this.text = text;
  }

  /** Goes on to the next name; false when there is none. */
  boolean next() {
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c == '\'') {
        int end = text.indexOf('\'', position + 1);
        position = end < 0 ? text.length() : end + 1;
      } else if (isPart(c)) {
        int start = position;
        while (position < text.length() && isPart(text.charAt(position))) {
          position++;
        }
        name = text.substring(start, position);
        return true;
      } else {
        position++;
      }
    }
    return false;
  }

  private static boolean isPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '$';
  }

  String name() {
    return name;
  }

  /** The first character behind the name that is no blank; NUL at the end. */
  char behind() {
    int behind = position;
    while (behind < text.length() && Character.isWhitespace(text.charAt(behind))) {
      behind++;
    }
    return behind < text.length() ? text.charAt(behind) : NOTHING;
  }
}
