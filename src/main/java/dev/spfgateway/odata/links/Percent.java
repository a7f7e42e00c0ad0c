package dev.spfgateway.odata.links;

/** Percent-decoding for comparisons. Lenient: text with a broken escape merely matches nothing. */
final class Percent {
  private Percent() {}

  static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    StringBuilder decoded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      int high = i + 2 < text.length() ? digit(text.charAt(i + 1)) : -1;
      int low = i + 2 < text.length() ? digit(text.charAt(i + 2)) : -1;
      if (text.charAt(i) == '%' && high >= 0 && low >= 0) {
        decoded.append((char) (high << 4 | low));
        i += 2;
      } else {
        decoded.append(text.charAt(i));
      }
    }
    return decoded.toString();
  }

  private static int digit(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }
}
