package dev.spfgateway.simulator.edm.batch;

import dev.spfgateway.odata.ODataSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One level of MIME multipart. Lines may end without a carriage return.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2046#section-5.1">RFC 2046, 5.1</a>
 */
final class MultipartDecoder {
  private MultipartDecoder() {}

  /**
   * Headers and the content after them.
   *
   * @param headers by name in any case
   */
  record Piece(Map<String, String> headers, String content) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /**
   * The boundary that a content type names.
   *
   * @throws ODataSyntaxException when it is not {@code multipart/mixed} with a boundary
   */
  static String boundary(String contentType) {
    String[] parts = contentType.split(";", -1);
    if (parts[0].strip().equalsIgnoreCase("multipart/mixed")) {
      for (int i = 1; i < parts.length; i++) {
        String[] pair = parts[i].strip().split("\\s*=\\s*", 2);
        String value = pair.length < 2 ? "" : pair[1].strip().replaceAll("^\"|\"$", "");
        if (pair[0].equalsIgnoreCase("boundary") && value.matches("[ -~]{1,70}")) {
          return value;
        }
      }
    }
    throw new ODataSyntaxException("a batch must be multipart/mixed with a boundary");
  }

  /**
   * The text between the boundaries.
   *
   * @throws ODataSyntaxException when the last boundary is missing or there are too many parts
   */
  static List<String> split(String text, String boundary, int maxParts) {
    String delimiter = "--" + boundary;
    List<String> parts = new ArrayList<>();
    int begin = -1;
    int line = 0;
    while (line < text.length()) {
      int end = lineEnd(text, line);
      String mark = text.startsWith(delimiter, line) ? text.substring(line, end).strip() : "";
      boolean last = mark.equals(delimiter + "--");
      if (last || mark.equals(delimiter)) {
        if (begin >= 0) {
          parts.add(text.substring(begin, Math.max(begin, withoutLineEnd(text, line))));
        }
        begin = end;
      }
      if (parts.size() > maxParts) {
        throw new ODataSyntaxException("a batch has more than " + maxParts + " parts");
      }
      if (last) {
        return parts;
      }
      line = end;
    }
    throw new ODataSyntaxException("a batch ends with its boundary and two more hyphens");
  }

  /** Where the next line begins. */
  private static int lineEnd(String text, int from) {
    int feed = text.indexOf('\n', from);
    return feed < 0 ? text.length() : feed + 1;
  }

  /** The line end before a boundary belongs to the boundary. */
  private static int withoutLineEnd(String text, int boundary) {
    int end = boundary > 0 && text.charAt(boundary - 1) == '\n' ? boundary - 1 : boundary;
    return end > 0 && end < boundary && text.charAt(end - 1) == '\r' ? end - 1 : end;
  }

  /**
   * Splits off the headers, up to the first empty line.
   *
   * @throws ODataSyntaxException when a line is not a header
   */
  static Piece piece(String text) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    int line = 0;
    while (line < text.length()) {
      int end = lineEnd(text, line);
      String header = text.substring(line, end).strip();
      line = end;
      if (header.isEmpty()) {
        break;
      }
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw new ODataSyntaxException("a part of the batch has a line that is not a header");
      }
      String name = header.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      if (!name.matches("[a-z0-9!#$%&'*+.^_`|~\\-]+")) {
        throw new ODataSyntaxException("a part of the batch has a header without a proper name");
      }
      headers.put(name, header.substring(colon + 1).strip());
    }
    return new Piece(headers, text.substring(line));
  }
}
