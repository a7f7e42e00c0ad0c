package dev.spfgateway.http;

import dev.spfgateway.http.HttpViolation.Reason;
import io.netty.buffer.ByteBuf;

/**
 * Reads one HTTP/1 field line: a name, a colon, and a value with optional blanks around it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-5">RFC 9112, 5</a>
 */
final class FieldLine {
  private FieldLine() {}

  /**
   * Checks a line.
   *
   * @param from index of its first byte
   * @param to index after its last byte, its line end not included
   * @return the index of its colon
   * @throws HttpViolation when it is not a field line
   */
  static int colon(ByteBuf in, int from, int to) {
    if (HttpCharacters.isBlank(in.getByte(from))) {
      throw malformed("a header must not be continued on a second line (obsolete line folding)");
    }
    int colon = in.forEachByte(from, to - from, HttpCharacters.TOKENS);
    if (colon == from) {
      throw malformed("a header name must not be empty and must begin with a token character");
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

  /**
   * Whether a line's name equals {@code name}, ignoring case; {@code name} must be in lower case.
   */
  static boolean isNamed(ByteBuf in, int from, int colon, String name) {
    return colon - from == name.length() && isSame(in, from, name);
  }

  /** Whether the bytes equal {@code text}, ignoring case; {@code text} must be in lower case. */
  static boolean isSame(ByteBuf in, int from, String text) {
    for (int i = 0; i < text.length(); i++) {
      byte b = in.getByte(from + i);
      if ((b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The index at which a value begins, after leading blanks. */
  static int valueBegin(ByteBuf in, int colon, int to) {
    int begin = colon + 1;
    while (begin < to && HttpCharacters.isBlank(in.getByte(begin))) {
      begin++;
    }
    return begin;
  }

  /** The index at which a value ends, before trailing blanks. */
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
