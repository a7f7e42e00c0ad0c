package dev.spfgateway.odata;

import dev.spfgateway.base.Guids;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A primitive literal in a key predicate.
 *
 * @see <a href="https://www.odata.org/documentation/odata-version-3-0/abnf/">OData v3 ABNF</a>
 */
public sealed interface Literal {
  /** The canonical form; parsing it gives an equal literal. */
  String print();

  /**
   * A GUID: {@code guid'…'} in any case, with or without braces.
   *
   * @param value the GUID
   */
  record OfGuid(UUID value) implements Literal {
    @Override
    public String print() {
      return "guid'" + value + "'";
    }
  }

  /**
   * A string: {@code '…'} with each quote doubled.
   *
   * @param value without the outer quotes and with single inner ones
   */
  record OfString(String value) implements Literal {
    @Override
    public String print() {
      return "'" + value.replace("'", "''") + "'";
    }
  }

  /**
   * A number, a boolean or another literal that needs no quotes, or a prefixed one such as {@code
   * datetime'…'}, kept as written.
   *
   * @param text the literal's text
   */
  record Plain(String text) implements Literal {
    @Override
    public String print() {
      return text;
    }
  }

  /** Numbers with their type suffix, booleans, null. */
  Pattern PLAIN = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?[LlMmDdFf]?|true|false|null");

  /** {@code datetime'…'}, {@code time'…'}, {@code X'…'} and similar literals. */
  Pattern PREFIXED = Pattern.compile("(datetime|datetimeoffset|time|binary|X)'[0-9A-Za-z:.+\\-]*'");

  /**
   * Reads one literal.
   *
   * @param text decoded, without blanks around it
   * @throws ODataSyntaxException when the text is not a literal
   */
  static Literal parse(String text) {
    if (text.length() > 6 && text.substring(0, 5).toLowerCase(Locale.ROOT).equals("guid'")) {
      return guid(text);
    }
    if (text.length() >= 2 && text.charAt(0) == '\'' && text.endsWith("'")) {
      return string(text.substring(1, text.length() - 1));
    }
    if (PLAIN.matcher(text).matches() || PREFIXED.matcher(text).matches()) {
      return new Plain(text);
    }
    throw new ODataSyntaxException("'" + Shorten.to(40, text) + "' is not an OData literal");
  }

  private static Literal guid(String text) {
    if (!text.endsWith("'")) {
      throw new ODataSyntaxException("a guid literal lacks its closing quote");
    }
    String inner = text.substring(5, text.length() - 1);
    if (inner.startsWith("{") && inner.endsWith("}") && inner.length() > 2) {
      inner = inner.substring(1, inner.length() - 1);
    }
    return Guids.parse(inner)
        .map(OfGuid::new)
        .orElseThrow(
            () ->
                new ODataSyntaxException(
                    "a guid literal must be guid'8-4-4-4-12 hex digits', not "
                        + Shorten.to(60, text)));
  }

  private static Literal string(String inner) {
    StringBuilder value = new StringBuilder(inner.length());
    for (int i = 0; i < inner.length(); i++) {
      char c = inner.charAt(i);
      if (c == '\'') {
        if (i + 1 >= inner.length() || inner.charAt(i + 1) != '\'') {
          throw new ODataSyntaxException("a quote inside a string literal must be doubled");
        }
        i++;
      }
      value.append(c);
    }
    return new OfString(value.toString());
  }
}
