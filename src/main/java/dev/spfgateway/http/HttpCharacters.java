package dev.spfgateway.http;

import io.netty.util.ByteProcessor;

/**
 * The character classes of HTTP's grammar. Each processor continues while it sees characters of its
 * class.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2">RFC 9110, 5.5 and 5.6.2</a>
 */
final class HttpCharacters {
  static final byte SPACE = ' ';
  static final byte TAB = '\t';
  static final byte CR = '\r';
  static final byte LF = '\n';

  private static final boolean[] TOKEN = new boolean[0x80];

  static {
    for (char c = '0'; c <= 'z'; c++) {
      TOKEN[c] = Character.isLetterOrDigit(c);
    }
    "!#$%&'*+-.^_`|~".chars().forEach(c -> TOKEN[c] = true);
  }

  /** Characters of methods and field names. */
  static final ByteProcessor TOKENS = HttpCharacters::isToken;

  /** Characters of a request target: visible ASCII except the fragment mark. */
  static final ByteProcessor TARGETS = b -> b > SPACE && b < 0x7F && b != '#';

  /** Characters of field values: everything except control characters. */
  static final ByteProcessor VALUES = HttpCharacters::isValue;

  private HttpCharacters() {}

  static boolean isToken(byte b) {
    return b >= 0 && TOKEN[b];
  }

  /** A byte above ASCII is negative and allowed. */
  static boolean isValue(byte b) {
    return b < 0 || b >= SPACE && b != 0x7F || b == TAB;
  }

  static boolean isBlank(byte b) {
    return b == SPACE || b == TAB;
  }

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
