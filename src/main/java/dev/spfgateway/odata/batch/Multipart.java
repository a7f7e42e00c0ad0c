package dev.spfgateway.odata.batch;

import dev.spfgateway.odata.MediaType;
import dev.spfgateway.odata.ODataSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Splits a multipart body at its boundary. Text before the first boundary and after the closing one
 * belongs to no part and is ignored, as RFC 2046 requires. Lines may end with a line feed alone, as
 * those of clients on Linux do.
 *
 * <p>Refuses bodies in which two readers could find different parts: outside of the parts, a line
 * that begins like a boundary (the request after a misspelled boundary would silently disappear);
 * and a mix of boundaries between line feeds and boundaries between CRLFs.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2046#section-5.1">RFC 2046, 5.1</a>
 */
final class Multipart {
  /** Characters of a boundary; the last one may not be a blank. */
  private static final Pattern BOUNDARY =
      Pattern.compile("[0-9A-Za-z'()+_,./:=?\\- ]{0,69}[0-9A-Za-z'()+_,./:=?\\-]");

  private static final byte[] HYPHENS = {'-', '-'};

  private Multipart() {}

  private enum Line {
    TEXT,
    DELIMITER,
    CLOSE
  }

  /** The boundary that a {@code multipart/mixed} type names. */
  static String boundary(MediaType type) {
    String boundary =
        type.parameter("boundary")
            .orElseThrow(() -> new ODataSyntaxException("multipart/mixed must name its boundary"));
    if (!BOUNDARY.matcher(boundary).matches()) {
      throw new ODataSyntaxException(
          "a boundary must have 1 to 70 letters, digits or '()+_,-./:=?");
    }
    return boundary;
  }

  /**
   * Splits a body into its parts.
   *
   * @param max maximum number of parts; more are refused
   */
  static List<Slice> split(Slice body, String boundary, int max) {
    byte[] delimiter = ("--" + boundary).getBytes(StandardCharsets.US_ASCII);
    LineBreaks breaks = new LineBreaks(body);
    List<Slice> parts = new ArrayList<>();
    int partStart = -1;
    int at = 0;
    while (at < body.length()) {
      int next = body.nextLine(at);
      Line line = classify(body, at, body.lineEnd(at), delimiter);
      if (line == Line.TEXT) {
        if (partStart < 0) {
          refuseBoundary(body, at);
        }
      } else {
        breaks.around(at);
        if (partStart >= 0) {
          parts.add(body.slice(partStart, Math.max(partStart, body.endBefore(at))));
        }
        partStart = next;
        if (line == Line.CLOSE) {
          refuseBoundaries(body, next);
          return parts;
        }
        if (parts.size() == max) {
          throw new ODataSyntaxException("a batch must not have more than " + max + " requests");
        }
      }
      at = next;
    }
    throw new ODataSyntaxException("the batch lacks its closing boundary --" + boundary + "--");
  }

  private static void refuseBoundaries(Slice body, int start) {
    for (int at = start; at < body.length(); at = body.nextLine(at)) {
      refuseBoundary(body, at);
    }
  }

  private static void refuseBoundary(Slice body, int start) {
    if (body.holds(HYPHENS, start)) {
      throw new ODataSyntaxException(
          "line "
              + lineNumber(body, start)
              + " of the multipart body begins with '--' but is not one of its boundaries");
    }
  }

  /** Reported in place of the line: a client's text may contain a secret, and errors are logged. */
  private static int lineNumber(Slice body, int start) {
    int number = 1;
    for (int at = 0; at < start; at = body.nextLine(at)) {
      number++;
    }
    return number;
  }

  /** Checks that the line breaks before and after all boundaries are of one kind. */
  private static final class LineBreaks {
    private final Slice body;
    private int length;

    LineBreaks(Slice body) {
      this.body = body;
    }

    /**
     * Checks the line breaks around the boundary in the line that begins at {@code start}; at the
     * body's ends there are none.
     */
    void around(int start) {
      check(start - body.endBefore(start));
      check(body.nextLine(start) - body.lineEnd(start));
    }

    private void check(int found) {
      if (found > 0 && length > 0 && found != length) {
        throw new ODataSyntaxException(
            "the boundaries of a batch must all be between CRLF, or all between line feeds");
      }
      length = found > 0 ? found : length;
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
