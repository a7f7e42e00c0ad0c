package dev.spfgateway.odata.links;

/**
 * Rewrites Atom entries and feeds, service documents, {@code $links}, {@code $metadata} and plain
 * XML. {@link XmlElements} tells which values are links: {@code xml:base} anywhere, {@code href}
 * and {@code src}, an entry's or feed's {@code id}. Everything below {@code m:properties} is data
 * and passes byte for byte, even when it contains the upstream's URL. When a list fails halfway,
 * SPF puts an error into its {@code 200}: {@code m:error} anywhere, or {@code error} directly below
 * a feed or entry. Comments and processing instructions hold no data either.
 *
 * <p>Malformed XML passes too: its reader will report it.
 */
final class XmlLinks extends ByteMachine {
  /** Bytes; no name that matters is longer. */
  private static final int MAX_NAME = 256;

  private enum State {
    CONTENT,
    OPENED,
    NAME,
    TAG,
    ATTRIBUTE,
    BEFORE_VALUE,
    VALUE,
    END_TAG,
    MARKUP,
    COMMENT,
    CDATA,
    DECLARATION,
    INSTRUCTION
  }

  private final XmlElements elements;
  private final HeldLink link;
  private final Mentions error;
  private final Bytes name = new Bytes();

  private State state = State.CONTENT;
  private TextKind place = TextKind.DATA;
  private int quote;
  private int last;
  private int beforeLast;
  private int brackets;

  /**
   * Begins a body.
   *
   * @param linkList true for answers and requests of {@code $links}, which hold no data: there
   *     {@code uri} and {@code next} are links
   */
  XmlLinks(LinkMap map, boolean linkList) {
    this.elements = new XmlElements(linkList);
    this.link = new HeldLink(map);
    this.error = new Mentions(map);
  }

  @Override
  void step(int b) {
    switch (state) {
      case CONTENT -> content(b);
      case OPENED -> opened(b);
      case NAME -> name(b);
      case TAG -> tag(b);
      case ATTRIBUTE -> attribute(b);
      case BEFORE_VALUE -> beforeValue(b);
      case VALUE -> value(b);
      case END_TAG -> endTag(b);
      case MARKUP -> markup(b);
      case COMMENT -> until(b, last == '-' && beforeLast == '-' && b == '>', TextKind.ERROR);
      case CDATA -> cdata(b);
      case DECLARATION -> declaration(b);
      case INSTRUCTION -> until(b, last == '?' && b == '>', TextKind.ERROR);
    }
    beforeLast = last;
    last = b;
  }

  private void content(int b) {
    if (b == '<') {
      release(Notation.XML);
      out.add(b);
      state = State.OPENED;
    } else {
      text(b, Notation.XML);
    }
  }

  /** Handles a byte of text in the current place. */
  private void text(int b, Notation notation) {
    if (place == TextKind.ERROR) {
      error.add(b, out);
    } else if (place == TextKind.DATA || !link.hold(b)) {
      link.release(notation, out);
      place = TextKind.DATA;
      out.add(b);
    }
  }

  private void release(Notation notation) {
    link.release(notation, out);
    error.release(out);
  }

  private void enter(State next, TextKind there) {
    state = next;
    place = there;
  }

  private void opened(int b) {
    name.clear();
    switch (b) {
      case '/' -> state = State.END_TAG;
      case '!' -> state = State.MARKUP;
      case '?' -> enter(State.INSTRUCTION, TextKind.ERROR);
      default -> {
        state = State.NAME;
        name(b);
        return;
      }
    }
    out.add(b);
  }

  private void name(int b) {
    if (b > ' ' && b != '/' && b != '>') {
      collect(b);
      out.add(b);
    } else {
      elements.name(takeName());
      state = State.TAG;
      tag(b);
    }
  }

  private void collect(int b) {
    if (name.size() < MAX_NAME) {
      name.add(b);
    }
  }

  private String takeName() {
    String taken = name.text(name.size());
    name.clear();
    return taken;
  }

  private void tag(int b) {
    out.add(b);
    if (b == '>') {
      if (last != '/') {
        elements.open();
      }
      enter(State.CONTENT, elements.text());
    } else if (b > ' ' && b != '/') {
      collect(b);
      state = State.ATTRIBUTE;
    }
  }

  private void attribute(int b) {
    if (b == '>' || b == '/') {
      name.clear();
      state = State.TAG;
      tag(b);
    } else {
      out.add(b);
      if (b == '=') {
        state = State.BEFORE_VALUE;
      } else if (b > ' ') {
        collect(b);
      }
    }
  }

  private void beforeValue(int b) {
    if (b == '"' || b == '\'') {
      quote = b;
      enter(State.VALUE, elements.attribute(takeName()));
      out.add(b);
    } else if (b == '>') {
      name.clear();
      state = State.TAG;
      tag(b);
    } else {
      out.add(b);
    }
  }

  private void value(int b) {
    if (b == quote) {
      release(Notation.XML);
      out.add(b);
      state = State.TAG;
    } else {
      text(b, Notation.XML);
    }
  }

  private void endTag(int b) {
    out.add(b);
    if (b == '>') {
      elements.close();
      enter(State.CONTENT, elements.text());
    }
  }

  /** Handles what follows an exclamation mark: a comment, a CDATA section or a declaration. */
  private void markup(int b) {
    out.add(b);
    collect(b);
    if (b == '>') {
      enter(State.CONTENT, elements.text());
    } else if (name.size() == 2 && name.text(2).equals("--")) {
      enter(State.COMMENT, TextKind.ERROR);
      // The opening dashes do not count as closing ones.
      last = 0;
    } else if (name.size() == 7 && name.text(7).equals("[CDATA[")) {
      enter(State.CDATA, elements.text());
    } else if (name.size() == 7) {
      brackets = 0;
      state = State.DECLARATION;
    }
  }

  private void until(int b, boolean end, TextKind there) {
    if (end) {
      release(Notation.PLAIN);
      out.add(b);
      enter(State.CONTENT, elements.text());
    } else {
      place = there;
      text(b, Notation.PLAIN);
    }
  }

  private void cdata(int b) {
    if (last == ']' && beforeLast == ']' && b == '>') {
      release(Notation.PLAIN);
      out.add(b);
      enter(State.CONTENT, elements.text());
    } else {
      text(b, Notation.PLAIN);
    }
  }

  private void declaration(int b) {
    out.add(b);
    brackets += b == '[' ? 1 : b == ']' ? -1 : 0;
    if (b == '>' && brackets <= 0) {
      enter(State.CONTENT, elements.text());
    }
  }

  @Override
  void finish() {
    release(state == State.CDATA ? Notation.PLAIN : Notation.XML);
  }
}
