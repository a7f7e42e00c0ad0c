package dev.spfgateway.odata.links;

import java.util.Optional;

/** Knows where a link leads instead. Bytes are characters here, one to one (ISO 8859-1). */
public interface LinkMap {
  /**
   * Judges one link.
   *
   * @param link unescaped; of a very long one only the beginning
   * @return empty when it stays as it is, as relative ones and those to foreign places do
   */
  Optional<Change> map(String link);

  /**
   * Judges text that holds no tenant's data, such as an error's: no word of it may name what the
   * links are led away from.
   *
   * @param text in any notation: plain, or with JSON's or a URL's escapes
   */
  String neutral(String text);

  /**
   * The same for the beginning of a text whose rest is still to come.
   *
   * @param least how much of it is judged at least; a name or URL that reaches across is judged
   *     whole
   * @return how much was judged, and what stands there instead
   */
  default Change neutral(String text, int least) {
    return new Change(0, least, neutral(text.substring(0, least)));
  }

  /**
   * A part of a link that is replaced; the characters around it, its query above all, stay.
   *
   * @param start index of the first character
   * @param end index behind the last one
   * @param by what stands there instead
   */
  record Change(int start, int end, String by) {}
}
