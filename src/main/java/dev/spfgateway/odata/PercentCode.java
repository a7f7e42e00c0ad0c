package dev.spfgateway.odata;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Percent-encoding of one path segment. A path is split into segments before each is decoded once,
 * so that an encoded slash can never become a separator.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3986#section-2.1">RFC 3986, 2.1</a>
 */
public final class PercentCode {
  /**
   * Characters that need no encoding in a path segment: unreserved and sub-delims of RFC 3986, and
   * "@:".
   */
  private static final String BARE = "-._~!$&'()*+,;=@:";

  private static final String HEX = "0123456789ABCDEF";

  private PercentCode() {}

  /**
   * Decodes one raw path segment; a plus sign stays a plus sign.
   *
   * @throws ODataSyntaxException for a broken escape, bytes that are not UTF-8, an unencoded
   *     character beyond ASCII, an encoded slash or backslash, a control character or NUL
   */
  public static String decodeSegment(String raw) {
    String decoded = decode(raw);
    for (int i = 0; i < decoded.length(); i++) {
      char c = decoded.charAt(i);
      if (c == '/' || c == '\\' || Character.isISOControl(c)) {
        throw new ODataSyntaxException(
            "the path contains an encoded slash, a backslash or a control character");
      }
    }
    return decoded;
  }

  private static String decode(String raw) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        boolean whole = i + 2 < raw.length();
        int high = whole ? hex(raw.charAt(i + 1)) : -1;
        int low = whole ? hex(raw.charAt(i + 2)) : -1;
        if (high < 0 || low < 0) {
          throw new ODataSyntaxException(
              "the path contains a % that is not followed by two hex digits");
        }
        bytes.write(high << 4 | low);
        i += 2;
      } else if (c < 0x80) {
        bytes.write(c);
      } else {
        throw new ODataSyntaxException(
            "the path contains a character that must be percent-encoded");
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new ODataSyntaxException("the path's percent-encoded bytes are not UTF-8");
    }
  }

  private static int hex(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  /** Encodes text for one path segment; the inverse of {@link #decodeSegment}. */
  public static String encodeSegment(String text) {
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      boolean alphanumeric = c < 0x80 && Character.isLetterOrDigit(c);
      if (alphanumeric || BARE.indexOf(c) >= 0) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return encoded.toString();
  }
}
