package dev.spfgateway.odata.links;

/**
 * Rewrites text that holds no tenant's data, so that no word names the upstream. A word ends at
 * white space, a quotation mark or an angle bracket; a word longer than {@link HeldLink#MAX} is
 * rewritten in pieces, none of which ends within a host name.
 */
final class Mentions extends ByteMachine {
  /** A host name has at most 253 characters. */
  private static final int LONGEST_NAME = 300;

  /** Length of {@code \\u002f} without its last character. */
  private static final int LONGEST_ESCAPE = 5;

  private final LinkMap map;
  private final Bytes word = new Bytes();

  /** Whether a replaced name at the end of a piece continues after it. */
  private boolean inName;

  Mentions(LinkMap map) {
    this.map = map;
  }

  @Override
  void step(int b) {
    add(b, out);
  }

  @Override
  void finish() {
    release(out);
  }

  /** Takes a byte of text that another machine reads. */
  void add(int b, Bytes to) {
    if (b <= ' ' || b == '"' || b == '<' || b == '>') {
      release(to);
      to.add(b);
      return;
    }
    inName = inName && isPartOfName(b);
    if (inName) {
      return;
    }
    if (word.size() == HeldLink.MAX) {
      cut(to);
    }
    word.add(b);
  }

  /** Ends the text. */
  void release(Bytes to) {
    if (word.size() > 0) {
      to.add(map.neutral(word.text(word.size())));
      word.clear();
    }
    inName = false;
  }

  /**
   * Rewrites the word except a name at its end, which may be incomplete. When more characters
   * follow than any name can have, a name that crosses the cut is complete.
   */
  private void cut(Bytes to) {
    int at = word.size();
    while (at > 0 && word.size() - at < LONGEST_NAME && isPartOfName(word.at(at - 1))) {
      at--;
    }
    int least = beforeEscape(at);
    LinkMap.Change judged = map.neutral(word.text(word.size()), least);
    to.add(judged.by());
    word.drop(judged.end());
    inName = judged.end() > least && isDotOrNothing();
    if (inName) {
      word.clear();
    }
  }

  /**
   * Whether only a full stop or nothing remains between a replaced name and the characters still to
   * come.
   */
  private boolean isDotOrNothing() {
    return word.size() == 0 || word.size() == 1 && word.at(0) == '.';
  }

  /** Keeps an escape whole: its beginning tells a letter after it from a letter of a name. */
  private int beforeEscape(int at) {
    for (int i = at - 1; i >= Math.max(1, at - LONGEST_ESCAPE); i--) {
      if (word.at(i) == '\\' || word.at(i) == '%') {
        return i;
      }
    }
    return at;
  }

  private static boolean isPartOfName(int b) {
    return b < 0x80 && Character.isLetterOrDigit(b) || b == '-' || b == '_' || b == '.';
  }
}
