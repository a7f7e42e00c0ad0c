package dev.spfgateway.odata.batch;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.Shorten;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Header lines and the bytes that follow them. A folded line, or a line that is not a header, is
 * refused.
 *
 * @param fields in their order
 * @param rest the bytes after the empty line; empty when the headers end the part
 */
record HeaderBlock(List<HeaderField> fields, Slice rest) {
  static HeaderBlock read(Slice text, int maxBytes) {
    List<HeaderField> fields = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = text.lineEnd(at);
      if (end > maxBytes) {
        throw new ODataSyntaxException(
            "a part's headers must not be larger than " + maxBytes + " bytes");
      }
      int start = at;
      at = text.nextLine(at);
      if (end == start) {
        return new HeaderBlock(fields, text.after(at));
      }
      fields.add(field(text, start, end));
    }
    return new HeaderBlock(fields, text.after(text.length()));
  }

  private static HeaderField field(Slice text, int start, int end) {
    int colon = start;
    while (colon < end && text.at(colon) != ':') {
      colon++;
    }
    if (colon == end || !isName(text, start, colon) || !isValue(text, colon + 1, end)) {
      String name = colon == end ? "" : text.latin1(start, colon);
      throw new ODataSyntaxException(
          "a part contains '" + Shorten.to(20, name) + "', which is not a header");
    }
    return new HeaderField(text.latin1(start, colon), text.latin1(colon + 1, end).strip());
  }

  private static boolean isName(Slice text, int start, int end) {
    for (int i = start; i < end; i++) {
      int c = text.at(i);
      boolean letterOrDigit = c < 0x80 && Character.isLetterOrDigit(c);
      if (!letterOrDigit && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
        return false;
      }
    }
    return end > start;
  }

  private static boolean isValue(Slice text, int start, int end) {
    for (int i = start; i < end; i++) {
      int c = text.at(i);
      if (c < ' ' && c != '\t' || c == 0x7F) {
        return false;
      }
    }
    return true;
  }

  /**
   * The bytes that follow the headers, checked against their {@code Content-Length}. .NET 4's data
   * services client and Microsoft's reader count the line break before the boundary as content;
   * here it belongs to the boundary, as in RFC 2046, and either length is accepted. Every other
   * length is refused: a reader that believes it would look for the next part elsewhere.
   */
  Slice content() {
    Optional<String> length = single("Content-Length");
    if (length.isEmpty()) {
      return rest;
    }
    if (!length.get().matches("[0-9]{1,9}")) {
      throw new ODataSyntaxException("a part's Content-Length must be a number");
    }
    int bytes = Integer.parseInt(length.get());
    int lineBreak = rest.lineBreakAfter();
    if (lineBreak > 0 && bytes == rest.length() + lineBreak) {
      return rest;
    }
    if (bytes > rest.length() || !rest.after(bytes).isBlank()) {
      throw new ODataSyntaxException("a part's Content-Length is not the length of its body");
    }
    return rest.slice(0, bytes);
  }

  /**
   * A header's value.
   *
   * @throws ODataSyntaxException when the header occurs twice
   */
  Optional<String> single(String name) {
    List<String> values =
        fields.stream()
            .filter(field -> field.name().equalsIgnoreCase(name))
            .map(HeaderField::value)
            .toList();
    if (values.size() > 1) {
      throw new ODataSyntaxException("a part has the header " + name + " twice");
    }
    return values.stream().findFirst();
  }
}
