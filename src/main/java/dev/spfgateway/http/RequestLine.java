package dev.spfgateway.http;

import dev.spfgateway.http.HttpViolation.Reason;
import dev.spfgateway.pipeline.failure.FailureKind;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * An HTTP/1 request line: three words separated by single spaces.
 *
 * @param method a token
 * @param target a path, a URL or, for OPTIONS, a star; visible ASCII
 * @param old whether the version is HTTP/1.0
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-3">RFC 9112, 3</a>
 */
record RequestLine(String method, String target, boolean old) {
  private static final String VERSION = "HTTP/1.";
  private static final int VERSION_LENGTH = VERSION.length() + 1;

  /**
   * Reads a line.
   *
   * @param from index of its first byte
   * @param to index after its last byte, its line end not included
   * @throws HttpViolation when it is no request line, or of a kind that is not served here
   */
  static RequestLine read(ByteBuf in, int from, int to) {
    int space = in.forEachByte(from, to - from, HttpCharacters.TOKENS);
    if (space <= from || in.getByte(space) != HttpCharacters.SPACE) {
      throw malformed("the request line must begin with a method and one space");
    }
    int second = in.forEachByte(space + 1, to - space - 1, HttpCharacters.TARGETS);
    if (second <= space + 1 || in.getByte(second) != HttpCharacters.SPACE) {
      throw malformed(
          "the request target must be percent-encoded ASCII without a fragment, with one space"
              + " before it, and one space and the HTTP version after it");
    }
    boolean old = isOld(in, second + 1, to);
    String method = text(in, from, space);
    String target = text(in, space + 1, second);
    checkForm(method, target);
    return new RequestLine(method, target, old);
  }

  private static boolean isOld(ByteBuf in, int from, int to) {
    String version = text(in, from, Math.min(to, from + VERSION_LENGTH));
    boolean wellFormed =
        to - from == VERSION_LENGTH
            && version.startsWith("HTTP/")
            && HttpCharacters.isDigit((byte) version.charAt(5))
            && version.charAt(6) == '.'
            && HttpCharacters.isDigit((byte) version.charAt(7));
    if (!wellFormed) {
      throw malformed("the request line must end with HTTP/1.1 or HTTP/1.0");
    }
    char minor = version.charAt(7);
    if (!version.startsWith(VERSION) || minor > '1') {
      throw HttpViolation.of(
          Reason.VERSION,
          FailureKind.VERSION_NOT_SUPPORTED,
          "the supported HTTP versions are 1.1, 1.0 and, when negotiated by TLS, 2");
    }
    return minor == '0';
  }

  private static void checkForm(String method, String target) {
    if (method.equals("CONNECT")) {
      throw HttpViolation.of(
          Reason.METHOD, FailureKind.NOT_IMPLEMENTED, "CONNECT is not supported");
    }
    boolean url =
        target.regionMatches(true, 0, "https://", 0, 8)
            || target.regionMatches(true, 0, "http://", 0, 7);
    boolean star = target.equals("*") && method.equals("OPTIONS");
    if (target.charAt(0) != '/' && !url && !star) {
      throw malformed("the request target must be a path or an absolute URL with a path");
    }
  }

  private static String text(ByteBuf in, int from, int to) {
    return in.toString(from, to - from, StandardCharsets.ISO_8859_1);
  }

  private static HttpViolation malformed(String message) {
    return HttpViolation.malformed(Reason.REQUEST_LINE, message);
  }
}
