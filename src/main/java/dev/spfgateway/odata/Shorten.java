package dev.spfgateway.odata;

/** Cuts client text before it is quoted back in a message. */
public final class Shorten {
  private Shorten() {}

  /** The text, or its first {@code max} characters and an ellipsis. */
  public static String to(int max, String text) {
    return text.length() <= max ? text : text.substring(0, max) + "…";
  }
}
