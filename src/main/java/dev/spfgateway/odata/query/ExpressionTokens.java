package dev.spfgateway.odata.query;

import dev.spfgateway.odata.ODataSyntaxException;

/** The names, literals and signs of an expression, in order. Looks at each character once. */
final class ExpressionTokens {
  private static final char NOTHING = '\0';

  private final String text;
  private int position;

  /** End of the name at the current position; the position itself when no name begins there. */
  private int nameEnd;

  ExpressionTokens(String text) {
    this.text = text;
    advance(0);
  }

  /** Moves past blanks. */
  private void advance(int to) {
    position = to;
    while (position < text.length() && isBlank(text.charAt(position))) {
      position++;
    }
    nameEnd = position;
    if (position < text.length() && isStart(text.charAt(position))) {
      while (nameEnd < text.length() && isPart(text.charAt(nameEnd))) {
        nameEnd++;
      }
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private static boolean isStart(char c) {
    return Character.isLetter(c) || c == '_' || c == '$';
  }

  private static boolean isPart(char c) {
    return isStart(c) || Character.isDigit(c) || c == '.';
  }

  private char at(int index) {
    return index < text.length() ? text.charAt(index) : NOTHING;
  }

  boolean isAtEnd() {
    return position == text.length();
  }

  /**
   * Whether a name is next. Text followed by a quotation mark is a literal's prefix and not a name.
   */
  boolean isName() {
    return nameEnd > position && at(nameEnd) != '\'';
  }

  /** The next token, which is a name. */
  String name() {
    return text.substring(position, nameEnd);
  }

  void skip() {
    advance(nameEnd);
  }

  /** Takes the next name; fails when the next token is not a name. */
  String takeName() {
    if (!isName()) {
      throw unexpected();
    }
    String name = name();
    skip();
    return name;
  }

  /** Takes this name if it is next. */
  boolean takeName(String wanted) {
    boolean next =
        isName() && nameEnd - position == wanted.length() && text.startsWith(wanted, position);
    if (next) {
      skip();
    }
    return next;
  }

  boolean isAt(char sign) {
    return at(position) == sign && !isAtEnd();
  }

  /** Takes this sign if it is next. */
  boolean take(char sign) {
    boolean next = isAt(sign);
    if (next) {
      advance(position + 1);
    }
    return next;
  }

  /** Takes this sign; fails when it is not next. */
  void demand(char sign) {
    if (!take(sign)) {
      throw unexpected();
    }
  }

  /** Takes a literal if one is next: a number, or a text with or without a prefix. */
  boolean takeLiteral() {
    char c = at(position);
    if (c >= '0' && c <= '9') {
      takeNumber();
      return true;
    }
    boolean prefixed = nameEnd > position && at(nameEnd) == '\'';
    if (c == '\'' || prefixed) {
      takeText(prefixed ? nameEnd : position);
      return true;
    }
    return false;
  }

  /** Takes a number: digits, a full stop, an exponent, a type suffix. */
  private void takeNumber() {
    int end = position;
    while (isPart(at(end)) || isSignOfExponent(end)) {
      end++;
    }
    advance(end);
  }

  private boolean isSignOfExponent(int index) {
    char before = at(index - 1);
    return (at(index) == '-' || at(index) == '+') && (before == 'e' || before == 'E');
  }

  /** A quotation mark inside a text is doubled. */
  private void takeText(int quote) {
    int end = text.indexOf('\'', quote + 1);
    while (end >= 0 && at(end + 1) == '\'') {
      end = text.indexOf('\'', end + 2);
    }
    if (end < 0) {
      throw new ODataSyntaxException("an expression has a quotation mark that is never closed");
    }
    advance(end + 1);
  }

  /** Says that the next token is not allowed here. */
  ODataSyntaxException unexpected() {
    return new ODataSyntaxException(
        isAtEnd()
            ? "an expression ends unexpectedly"
            : "an expression has a syntax error at character " + (position + 1));
  }
}
