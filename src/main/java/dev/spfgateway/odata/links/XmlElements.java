package dev.spfgateway.odata.links;

import dev.spfgateway.odata.ODataSyntaxException;
import java.util.Arrays;

/**
 * The open elements, and the places that they make of texts and attributes. Names count without
 * their prefix, which a writer may choose: no element of another namespace that SPF writes shares a
 * name with those that matter here.
 *
 * @see <a href="https://www.odata.org/documentation/odata-version-3-0/atom-format/">OData v3
 *     Atom</a>
 */
final class XmlElements {
  private static final int MAX_DEPTH = 512;
  private static final int NOWHERE = Integer.MAX_VALUE;

  private final boolean linkList;
  private TextKind[] texts = new TextKind[16];
  private boolean[] entries = new boolean[16];
  private int depth;

  /** The depths at which data and an error begin. */
  private int data = NOWHERE;

  private int error = NOWHERE;

  private String element = "";
  private TextKind text = TextKind.DATA;
  private boolean opensData;
  private boolean opensError;

  XmlElements(boolean linkList) {
    this.linkList = linkList;
  }

  /** Begins a start tag with this name. */
  void name(String qualified) {
    element = qualified.substring(qualified.indexOf(':') + 1);
    opensData = element.equals("properties") && data == NOWHERE;
    // Elsewhere, an element named error could be a property; WCF's writer calls its own m:error.
    boolean inEntry = data == NOWHERE && depth > 0 && entries[depth - 1];
    opensError = qualified.equals("m:error") || inEntry && element.equals("error");
    text = textOfElement();
  }

  private TextKind textOfElement() {
    if (error != NOWHERE || opensError) {
      return TextKind.ERROR;
    }
    if (data != NOWHERE || opensData) {
      return TextKind.DATA;
    }
    boolean id = element.equals("id") && depth > 0 && entries[depth - 1];
    boolean listed = linkList && (element.equals("uri") || element.equals("next"));
    return id || listed ? TextKind.LINK : TextKind.DATA;
  }

  /** The place of an attribute's value in the current start tag. */
  TextKind attribute(String name) {
    if (error != NOWHERE || opensError) {
      return TextKind.ERROR;
    }
    if (name.equals("xml:base")) {
      return TextKind.LINK;
    }
    if (data != NOWHERE) {
      return TextKind.DATA;
    }
    boolean link =
        switch (name) {
          case "href", "src" -> true;
          case "metadata", "target" -> element.equals("action") || element.equals("function");
          case "Url" -> element.equals("Reference");
          default -> false;
        };
    return link ? TextKind.LINK : TextKind.DATA;
  }

  /** Ends a start tag; its content follows. */
  void open() {
    if (depth == MAX_DEPTH) {
      throw new ODataSyntaxException("the XML is nested deeper than " + MAX_DEPTH);
    }
    if (depth == texts.length) {
      texts = Arrays.copyOf(texts, depth * 2);
      entries = Arrays.copyOf(entries, depth * 2);
    }
    data = opensData ? depth : data;
    error = opensError && error == NOWHERE ? depth : error;
    texts[depth] = text;
    entries[depth] = element.equals("entry") || element.equals("feed") || element.equals("source");
    depth++;
  }

  /** Handles an end tag. */
  void close() {
    if (depth > 0) {
      depth--;
      data = data == depth ? NOWHERE : data;
      error = error == depth ? NOWHERE : error;
    }
  }

  /** The place of text at this point. */
  TextKind text() {
    return depth == 0 ? TextKind.DATA : texts[depth - 1];
  }
}
