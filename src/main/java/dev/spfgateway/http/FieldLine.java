package dev.spfgateway.http;

import dev.spfgateway.http.HttpViolation.Reason;
import io.netty.buffer.ByteBuf;

/**
 * Reads one field line of HTTP/1: a name, a colon, a value with blanks around it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-5">RFC 9112, 5</a>
 */
final class FieldLine {
  private FieldLine() {}

  /**
   * Checks a line.
   *
   * @param from its first byte
   * @param to behind its last one, its line end not included
   * @return where its colon is
   * @throws HttpViolation when it is none
   */
  static int colon(ByteBuf in, int from, int to) {
    if (HttpCharacters.isBlank(in.getByte(from))) {
      throw malformed("a header must not be continued on a second line (obsolete line folding)");
    }
    int colon = in.forEachByte(from, to - from, HttpCharacters.TOKENS);
    if (colon == from) {
      throw malformed("a header name must not be empty or begin with a character outside a token");
    }
    if (colon < 0 || in.getByte(colon) != ':') {
      throw malformed("a header name must be a token, directly followed by a colon");
    }
    int bad = in.forEachByte(colon + 1, to - colon - 1, HttpCharacters.VALUES);
    if (bad >= 0) {
      throw malformed("a header value must not contain control characters");
    }
    return colon;
  }

  /** Whether a line's name is this one, which must be in lower case. */
  static boolean isNamed(ByteBuf in, int from, int colon, String name) {
    return colon - from == name.length() && isSame(in, from, name);
  }

  /** Whether the bytes are this text, which must be in lower case, whatever theirs is. */
  static boolean isSame(ByteBuf in, int from, String text) {
    for (int i = 0; i < text.length(); i++) {
      byte b = in.getByte(from + i);
      if ((b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Where a value begins, after the blanks before it. */
  static int valueBegin(ByteBuf in, int colon, int to) {
    int begin = colon + 1;
    while (begin < to && HttpCharacters.isBlank(in.getByte(begin))) {
      begin++;
    }
    return begin;
  }

  /** Where a value ends, before the blanks after it. */
  static int valueEnd(ByteBuf in, int begin, int to) {
    int end = to;
    while (end > begin && HttpCharacters.isBlank(in.getByte(end - 1))) {
      end--;
    }
    return end;
  }

  private static HttpViolation malformed(String message) {
    return HttpViolation.malformed(Reason.FIELD, message);
  }
}
