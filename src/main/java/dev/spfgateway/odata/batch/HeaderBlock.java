package dev.spfgateway.odata.batch;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.Shorten;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Header lines and what follows them. A line that continues the one before, or that is no header,
 * is refused.
 *
 * @param fields in their order
 * @param rest behind the empty line; empty when the headers end the part
 */
record HeaderBlock(List<HeaderField> fields, Slice rest) {
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+");
  private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7E\\x80-\\xFF]*");

  static HeaderBlock read(Slice text, int maxBytes) {
    List<HeaderField> fields = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = text.lineEnd(at);
      if (end > maxBytes) {
        throw new ODataSyntaxException("a part's headers may have " + maxBytes + " bytes here");
      }
      int start = at;
      at = text.nextLine(at);
      if (end == start) {
        return new HeaderBlock(fields, text.after(at));
      }
      fields.add(field(text.slice(start, end).latin1()));
    }
    return new HeaderBlock(fields, text.after(text.length()));
  }

  private static HeaderField field(String line) {
    int colon = line.indexOf(':');
    String name = colon < 0 ? "" : line.substring(0, colon);
    String value = colon < 0 ? "" : line.substring(colon + 1).strip();
    if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
      throw new ODataSyntaxException("a part holds '" + Shorten.to(20, name) + "', no header");
    }
    return new HeaderField(name, value);
  }

  /**
   * A header's value.
   *
   * @throws ODataSyntaxException when it stands there twice
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
