package dev.spfgateway.odata.links;

import dev.spfgateway.odata.ODataSyntaxException;
import java.util.Arrays;

/**
 * Rewrites JSON, light and verbose. {@link JsonRole} tells which values are links; every other
 * value is data and passes byte for byte, even when it contains the upstream's URL. When a list
 * fails halfway, SPF puts an error into its {@code 200}: in light JSON as {@code odata.error},
 * which can't be a property's name; in verbose JSON as an element of the list that begins with
 * {@code error}, where an entity begins with its {@code __metadata}. Any other {@code error} is a
 * property.
 *
 * <p>Malformed JSON passes too: its reader will report it.
 */
final class JsonLinks extends ByteMachine {
  private static final int MAX_DEPTH = 512;

  /**
   * Bytes; a property's name has at most 480 characters, each written as an escape in the worst
   * case.
   */
  private static final int MAX_NAME = 4 << 10;

  private static final Notation NOTATION = Notation.JSON;

  /** The machine's position: between strings, in a member's name, or in a text of some place. */
  private enum State {
    BETWEEN,
    NAME,
    DATA,
    LINK,
    ERROR
  }

  private final boolean linkList;
  private final HeldLink link;
  private final Mentions error;
  private final Bytes rawName = new Bytes();

  private JsonRole[] roles = new JsonRole[16];
  private boolean[] objects = new boolean[16];
  private int depth;

  private State state = State.BETWEEN;
  private JsonRole role = JsonRole.PLAIN;
  private boolean inObject;
  private boolean nameExpected;
  private boolean first;
  private boolean verbose;
  private boolean escaped;
  private String name = "";

  /**
   * Begins a body.
   *
   * @param linkList true for answers and requests of {@code $links} and for the service document,
   *     which hold no data: there {@code url} and {@code uri} are links
   */
  JsonLinks(LinkMap map, boolean linkList) {
    this.linkList = linkList;
    this.link = new HeldLink(map);
    this.error = new Mentions(map);
  }

  @Override
  void step(int b) {
    if (state == State.BETWEEN) {
      between(b);
    } else if (escaped) {
      escaped = false;
      within(b);
    } else if (b == '"') {
      close();
    } else {
      escaped = b == '\\';
      within(b);
    }
  }

  private void between(int b) {
    switch (b) {
      case '{' -> open(true);
      case '[' -> open(false);
      case '}', ']' -> leave();
      case ',' -> {
        nameExpected = inObject;
        first = false;
      }
      case ':' -> nameExpected = false;
      case '"' -> state = nameExpected ? State.NAME : text();
      default -> {}
    }
    out.add(b);
  }

  private State text() {
    TextKind place = inObject ? role.member(name) : role.element();
    if (linkList && inObject && (name.equals("url") || name.equals("uri"))) {
      place = TextKind.LINK;
    }
    return switch (place) {
      case DATA -> State.DATA;
      case LINK -> State.LINK;
      case ERROR -> State.ERROR;
    };
  }

  private void within(int b) {
    switch (state) {
      case NAME -> {
        if (rawName.size() == MAX_NAME) {
          // No property or annotation has such a name.
          name = "";
          out.add(rawName, 0);
          rawName.clear();
          state = State.DATA;
          out.add(b);
        } else {
          rawName.add(b);
        }
      }
      case LINK -> {
        if (!link.hold(b)) {
          link.release(NOTATION, out);
          state = State.DATA;
          out.add(b);
        }
      }
      case ERROR -> error.add(b, out);
      default -> out.add(b);
    }
  }

  private void close() {
    switch (state) {
      case NAME -> closeName();
      case LINK -> link.release(NOTATION, out);
      case ERROR -> error.release(out);
      default -> {}
    }
    state = State.BETWEEN;
    out.add('"');
  }

  private void closeName() {
    name = isOrdinary() ? "" : meant(JsonRole.term(NOTATION.read(rawName)));
    if (role == JsonRole.OPERATIONS) {
      link.write(rawName, NOTATION, out);
    } else {
      out.add(rawName, 0);
    }
    rawName.clear();
  }

  /** The name that counts at this position. */
  private String meant(String term) {
    if (first && depth == 1) {
      verbose = term.equals("d");
    }
    if (!term.equals("error")) {
      return term;
    }
    boolean element = depth > 1 && !objects[depth - 1];
    return verbose && first && element ? JsonRole.ERROR_TERM : "";
  }

  /** Nearly all names are property names and need no further check. */
  private boolean isOrdinary() {
    if (rawName.size() == 0) {
      return true;
    }
    if (role != JsonRole.PLAIN || linkList) {
      return false;
    }
    int begin = rawName.at(0);
    if (begin == '_' || begin == '#' || begin == 'o' || begin == 'e' || begin == 'd') {
      return false;
    }
    for (int i = 0; i < rawName.size(); i++) {
      if (rawName.at(i) == '@' || rawName.at(i) == '\\') {
        return false;
      }
    }
    return true;
  }

  private void open(boolean object) {
    if (depth == MAX_DEPTH) {
      throw new ODataSyntaxException("the JSON is nested deeper than " + MAX_DEPTH);
    }
    if (depth == roles.length) {
      roles = Arrays.copyOf(roles, depth * 2);
      objects = Arrays.copyOf(objects, depth * 2);
    }
    roles[depth] = role;
    objects[depth] = inObject;
    depth++;
    role = inObject ? role.child(name) : role;
    inObject = object;
    nameExpected = object;
    first = true;
  }

  private void leave() {
    if (depth > 0) {
      depth--;
      role = roles[depth];
      inObject = objects[depth];
    }
    nameExpected = false;
    first = false;
  }

  @Override
  void finish() {
    out.add(rawName, 0);
    rawName.clear();
    link.release(NOTATION, out);
    error.release(out);
  }
}
