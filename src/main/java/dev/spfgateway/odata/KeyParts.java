package dev.spfgateway.odata;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The comma-separated parts of a key. A comma inside quotes is text. */
final class KeyParts implements Iterable<String> {
  /** No entity of SPF has more than two key parts; the bound keeps a hostile key cheap. */
  private static final int MAX_PARTS = 8;

  private final List<String> parts = new ArrayList<>();

  KeyParts(String text) {
    String rest = text;
    int comma = indexOfUnquoted(rest, ',');
    while (comma >= 0 && parts.size() < MAX_PARTS - 1) {
      parts.add(rest.substring(0, comma).strip());
      rest = rest.substring(comma + 1);
      comma = indexOfUnquoted(rest, ',');
    }
    if (comma >= 0) {
      throw new ODataSyntaxException("a key has more than " + MAX_PARTS + " parts");
    }
    parts.add(rest.strip());
  }

  /** Index of the first {@code wanted} outside quotes, or -1. */
  static int indexOfUnquoted(String text, char wanted) {
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\'') {
        quoted = !quoted;
      } else if (c == wanted && !quoted) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public Iterator<String> iterator() {
    return parts.iterator();
  }
}
