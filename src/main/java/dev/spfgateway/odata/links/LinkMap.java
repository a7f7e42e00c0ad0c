package dev.spfgateway.odata.links;

import java.util.Optional;

/** Decides what a link is replaced by. Each byte is one character here (ISO 8859-1). */
public interface LinkMap {
  /**
   * Decides on one link.
   *
   * @param link unescaped; only the beginning of a very long one
   * @return empty when the link stays unchanged, as relative ones and those to other places do
   */
  Optional<Change> map(String link);

  /**
   * Rewrites text that holds no tenant's data, such as an error's, so that no word of it names what
   * links are led away from.
   *
   * @param text in any notation: plain, or with JSON's or a URL's escapes
   */
  String neutral(String text);

  /**
   * Rewrites the beginning of a text whose rest is still to come.
   *
   * @param least minimum number of characters to rewrite; a name or URL that crosses this index is
   *     rewritten whole
   * @return how much was rewritten, and its replacement
   */
  default Change neutral(String text, int least) {
    return new Change(0, least, neutral(text.substring(0, least)));
  }

  /**
   * A part of a link to be replaced; the characters around it stay, its query above all.
   *
   * @param start index of the first character
   * @param end index after the last one
   * @param by the replacement
   */
  record Change(int start, int end, String by) {}
}
