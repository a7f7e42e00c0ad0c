package dev.spfgateway.config;

import java.util.regex.Pattern;

/** Prepares texts for error messages. */
final class Wording {
  private static final int LONGEST_ECHO = 60;
  private static final Pattern URL_WITH_PASSWORD = Pattern.compile("://[^/]*@");

  private Wording() {}

  /** Quotes text from the file, on one line and shortened. */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("'");
    text.codePoints()
        .limit(LONGEST_ECHO)
        .map(c -> Character.isISOControl(c) || !Character.isDefined(c) ? '?' : c)
        .forEach(quoted::appendCodePoint);
    return quoted + (text.length() > LONGEST_ECHO ? "…'" : "'");
  }

  /**
   * Shows a wrong value in a message. Hides URLs with a password and texts of several lines, which
   * are usually a key or a certificate where its path belongs.
   */
  static String echo(String text) {
    if (text.indexOf('\n') >= 0) {
      return "text of several lines";
    }
    return URL_WITH_PASSWORD.matcher(text).find() ? "a URL with a password" : quote(text);
  }
}
