package dev.spfgateway.odata.links;

/**
 * Goes through text that holds no tenant's data and has each word made neutral. A word ends at
 * white space, a quotation mark or an angle bracket; of a word longer than {@link HeldLink#MAX} the
 * beginning is judged without its end.
 */
final class Mentions extends ByteMachine {
  /** A host name has at most 253 characters. */
  private static final int LONGEST_NAME = 300;

  private final LinkMap map;
  private final Bytes word = new Bytes();

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
    if (word.size() == HeldLink.MAX) {
      cut(to);
    }
    word.add(b);
  }

  /** The text ends here. */
  void release(Bytes to) {
    if (word.size() > 0) {
      to.add(map.neutral(word.text(word.size())));
      word.clear();
    }
  }

  /** Cuts where no name is cut in two, nor separated from an escape before it. */
  private void cut(Bytes to) {
    int at = word.size();
    while (at > 0 && word.size() - at < LONGEST_NAME && isPartOfName(word.at(at - 1))) {
      at--;
    }
    if (at > 0 && (word.at(at - 1) == '\\' || word.at(at - 1) == '%')) {
      at--;
    }
    to.add(map.neutral(word.text(at)));
    word.drop(at);
  }

  private static boolean isPartOfName(int b) {
    return b < 0x80 && Character.isLetterOrDigit(b) || b == '-' || b == '_' || b == '.';
  }
}
