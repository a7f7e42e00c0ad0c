package dev.spfgateway.odata.links;

import java.util.Optional;

/**
 * The beginning of a link, held back until it can be decided. The first few hundred characters
 * decide, so the rest of a link longer than {@link #MAX} streams past.
 */
final class HeldLink {
  /** Bytes; more than any URL's scheme, host and service root can have. */
  static final int MAX = 16 << 10;

  private final Bytes raw = new Bytes();
  private final LinkMap map;

  HeldLink(LinkMap map) {
    this.map = map;
  }

  /** Takes a byte; false when there is no room, in which case the link must be decided first. */
  boolean hold(int b) {
    if (raw.size() == MAX) {
      return false;
    }
    raw.add(b);
    return true;
  }

  /** Writes a complete link, and empties the buffer. */
  void write(Bytes link, Notation notation, Bytes out) {
    raw.add(link, 0);
    release(notation, out);
  }

  /** Writes what was held, changed or unchanged, and empties the buffer. */
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

  /**
   * Rewriting a link with the same characters could still change its bytes, by writing other
   * escapes.
   */
  private static boolean differs(String link, LinkMap.Change change) {
    return !link.substring(change.start(), change.end()).equals(change.by());
  }
}
