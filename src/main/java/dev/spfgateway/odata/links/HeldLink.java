package dev.spfgateway.odata.links;

import java.util.Optional;

/**
 * The beginning of a link, held back until it can be judged. What decides stands in its first few
 * hundred characters, so of a link longer than {@link #MAX} the rest streams past.
 */
final class HeldLink {
  /** Bytes; more than any URL's scheme, host and service root can have. */
  static final int MAX = 16 << 10;

  private final Bytes raw = new Bytes();
  private final LinkMap map;

  HeldLink(LinkMap map) {
    this.map = map;
  }

  /** Takes a byte; false when there is no room and it has to be judged first. */
  boolean hold(int b) {
    if (raw.size() == MAX) {
      return false;
    }
    raw.add(b);
    return true;
  }

  /** Writes a link that is wholly here, and is empty. */
  void write(Bytes link, Notation notation, Bytes out) {
    raw.add(link, 0);
    release(notation, out);
  }

  /** Writes what was held, changed or as it was, and is empty again. */
  void release(Notation notation, Bytes out) {
    if (raw.size() == 0) {
      return;
    }
    String link = notation.read(raw);
    Optional<LinkMap.Change> change = map.map(link).filter(some -> differs(link, some));
    if (change.isEmpty()) {
      out.add(raw, 0);
    } else {
      int start = notation.bytes(raw, change.get().start());
      for (int i = 0; i < start; i++) {
        out.add(raw.at(i));
      }
      out.add(notation.escape(change.get().by()));
      out.add(raw, notation.bytes(raw, change.get().end()));
    }
    raw.clear();
  }

  /** Writing the same characters anew could still change the bytes: their escapes. */
  private static boolean differs(String link, LinkMap.Change change) {
    return !link.substring(change.start(), change.end()).equals(change.by());
  }
}
