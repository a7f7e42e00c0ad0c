package dev.spfgateway.simulator.edm.format;

import dev.spfgateway.base.CanIgnoreReturnValue;
import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes an XML document that can be taken in pieces, with predefined prefixes. */
@CanIgnoreReturnValue
final class Xml {
  static final String ATOM = "http://www.w3.org/2005/Atom";
  static final String APP = "http://www.w3.org/2007/app";
  static final String DATA = "http://schemas.microsoft.com/ado/2007/08/dataservices";
  static final String METADATA = DATA + "/metadata";

  private static final XMLOutputFactory FACTORY = XMLOutputFactory.newInstance();

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter out;

  Xml() {
    text.write("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
    try {
      out = FACTORY.createXMLStreamWriter(text);
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Opens an element; attributes are given as name and value. */
  Xml open(String name, String... attributes) {
    try {
      out.writeStartElement(name);
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return attributes(attributes);
  }

  /** Adds attributes to an element that was just opened. */
  Xml attributes(String... attributes) {
    try {
      for (int i = 0; i < attributes.length; i += 2) {
        out.writeAttribute(attributes[i], clean(attributes[i + 1]));
      }
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return this;
  }

  /** Closes the element that was opened last. */
  Xml close() {
    try {
      out.writeEndElement();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return this;
  }

  /** An element without children. */
  Xml element(String name, String... attributes) {
    return open(name, attributes).close();
  }

  /** Text inside the open element. */
  Xml text(String content) {
    try {
      out.writeCharacters(clean(content));
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return this;
  }

  /** XML 1.0 allows no control characters but tab and line ends. */
  private static String clean(String content) {
    return content.replaceAll("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF]", "\uFFFD");
  }

  /** The text written since the last call. */
  String take() {
    try {
      out.flush();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    String taken = text.toString();
    text.getBuffer().setLength(0);
    return taken;
  }
}
