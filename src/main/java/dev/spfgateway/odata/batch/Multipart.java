package dev.spfgateway.odata.batch;

import dev.spfgateway.odata.MediaType;
import dev.spfgateway.odata.ODataSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A multipart body taken apart at its boundary. Lines may end with a line feed alone. Text before
 * the first boundary or behind the last one is refused: a reader could find a request in it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2046#section-5.1">RFC 2046, 5.1</a>
 */
final class Multipart {
  /** Characters of a boundary; a blank may not be the last one. */
  private static final Pattern BOUNDARY =
      Pattern.compile("[0-9A-Za-z'()+_,./:=?\\- ]{0,69}[0-9A-Za-z'()+_,./:=?\\-]");

  private Multipart() {}

  private enum Line {
    TEXT,
    DELIMITER,
    CLOSE
  }

  /** The boundary that a {@code multipart/mixed} names. */
  static String boundary(MediaType type) {
    String boundary =
        type.parameter("boundary")
            .orElseThrow(() -> new ODataSyntaxException("multipart/mixed must name its boundary"));
    if (!BOUNDARY.matcher(boundary).matches()) {
      throw new ODataSyntaxException("a boundary has 1 to 70 letters, digits or '()+_,-./:=?");
    }
    return boundary;
  }

  /**
   * Takes a body apart.
   *
   * @param max parts; one more is refused
   */
  static List<Slice> split(Slice body, String boundary, int max) {
    byte[] delimiter = ("--" + boundary).getBytes(StandardCharsets.US_ASCII);
    List<Slice> parts = new ArrayList<>();
    int partStart = -1;
    int at = 0;
    while (at < body.length()) {
      int end = body.lineEnd(at);
      int next = body.nextLine(at);
      Line line = classify(body, at, end, delimiter);
      if (line == Line.TEXT) {
        if (partStart < 0) {
          refuseText(body, at, end);
        }
      } else {
        if (partStart >= 0) {
          parts.add(body.slice(partStart, Math.max(partStart, body.endBefore(at))));
        }
        partStart = next;
        if (line == Line.CLOSE) {
          refuseText(body, next, body.length());
          return parts;
        }
        if (parts.size() == max) {
          throw new ODataSyntaxException("a batch may have " + max + " requests here");
        }
      }
      at = next;
    }
    throw new ODataSyntaxException("the batch lacks its closing boundary --" + boundary + "--");
  }

  private static void refuseText(Slice body, int start, int end) {
    if (!body.isBlank(start, end)) {
      throw new ODataSyntaxException("the batch holds text outside of its boundaries");
    }
  }

  private static Line classify(Slice body, int start, int end, byte[] delimiter) {
    int rest = start + delimiter.length;
    if (rest > end || !body.holds(delimiter, start)) {
      return Line.TEXT;
    }
    boolean close = rest + 2 <= end && body.at(rest) == '-' && body.at(rest + 1) == '-';
    if (!body.isBlank(close ? rest + 2 : rest, end)) {
      return Line.TEXT;
    }
    return close ? Line.CLOSE : Line.DELIMITER;
  }
}
