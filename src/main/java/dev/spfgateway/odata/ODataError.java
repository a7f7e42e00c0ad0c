package dev.spfgateway.odata;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/**
 * An error in OData v3's form. Only the standard members are written: strict clients fail on
 * members that they do not know.
 *
 * @param code a stable code for programs
 * @param message for people, in English
 * @see <a href="https://learn.microsoft.com/openspecs/odata/ms-odatajson">[MS-ODATAJSON] 2.1.28</a>
 */
public record ODataError(String code, String message) {
  /** The body in the given format, to be sent as UTF-8. */
  public String write(Format format) {
    return switch (format) {
      case JSON_LIGHT -> json("odata.error");
      case JSON_VERBOSE -> json("error");
      case ATOM ->
          "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>"
              + "<error xmlns=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\">"
              + "<code>"
              + xml(code)
              + "</code><message xml:lang=\"en-US\">"
              + xml(message)
              + "</message></error>";
    };
  }

  private String json(String wrapper) {
    return "{\""
        + wrapper
        + "\":{\"code\":\""
        + quote(code)
        + "\",\"message\":{\"lang\":\"en-US\",\"value\":\""
        + quote(message)
        + "\"}}}";
  }

  private static String quote(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  private static String xml(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '&' -> escaped.append("&amp;");
        default -> escaped.append(isXml(c) ? c : '\uFFFD');
      }
    }
    return escaped.toString();
  }

  /**
   * XML 1.0 allows no control characters but tab and line ends; lone surrogates are excluded too.
   */
  private static boolean isXml(char c) {
    return c == '\t' || c == '\n' || c == '\r' || c >= 0x20 && c < 0xFFFE;
  }
}
