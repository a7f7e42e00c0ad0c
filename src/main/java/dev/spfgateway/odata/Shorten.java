package dev.spfgateway.odata;

/** Cuts client text before it is quoted back in a message. */
final class Shorten {
  private Shorten() {}

  static String to(int max, String text) {
    return text.length() <= max ? text : text.substring(0, max) + "…";
  }
}
