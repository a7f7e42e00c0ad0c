package dev.spfgateway.simulator.edm.format;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.simulator.edm.EntityType;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads an entity from an Atom entry: the children of {@code m:properties}. */
public final class AtomEntityReader {
  private static final XMLInputFactory FACTORY = factory();

  private AtomEntityReader() {}

  /** Document types are disabled, so that no entity in a client's XML is ever expanded. */
  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    return factory;
  }

  /**
   * Reads one entry. Content nested in its links belongs to other entities.
   *
   * @param strict refuse properties that the type does not have
   * @throws ODataSyntaxException when the body is not an Atom entry, has no properties, repeats
   *     one, or does not fit the type
   */
  public static EntityBody read(EntityType type, boolean strict, byte[] bytes) {
    try {
      XMLStreamReader xml = FACTORY.createXMLStreamReader(new StringReader(decode(bytes)));
      xml.nextTag();
      xml.require(XMLStreamConstants.START_ELEMENT, Xml.ATOM, "entry");
      Map<String, @Nullable String> texts = new LinkedHashMap<>();
      boolean found = false;
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamConstants.START_ELEMENT) {
          if (is(xml, Xml.ATOM, "link")) {
            String ignored = flatText(xml);
          } else if (is(xml, Xml.METADATA, "properties")) {
            readProperties(xml, texts);
            found = true;
          }
        }
      }
      if (!found) {
        throw new ODataSyntaxException("the entry has no m:properties");
      }
      return EntityBody.of(type, strict, texts);
    } catch (XMLStreamException e) {
      throw new ODataSyntaxException("the body is not a valid Atom entry");
    }
  }

  /**
   * Decodes UTF-16 when the bytes begin with its mark, or UTF-8. The JDK's reader would print other
   * bytes to standard error.
   */
  private static String decode(byte[] bytes) {
    boolean wide =
        bytes.length > 1
            && (bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF
                || bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE);
    String text = new String(bytes, wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static boolean is(XMLStreamReader xml, String namespace, String name) {
    return xml.getLocalName().equals(name) && namespace.equals(xml.getNamespaceURI());
  }

  private static void readProperties(XMLStreamReader xml, Map<String, @Nullable String> texts)
      throws XMLStreamException {
    while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String name = xml.getLocalName();
      boolean known = Xml.DATA.equals(xml.getNamespaceURI());
      String mark = xml.getAttributeValue(Xml.METADATA, "null");
      boolean isNull = "true".equals(mark) || "1".equals(mark);
      String text = flatText(xml);
      if (known && texts.containsKey(name)) {
        throw new ODataSyntaxException("the entry has the property '" + name + "' twice");
      }
      if (known) {
        texts.put(name, isNull ? null : text);
      }
    }
  }

  /** The text of the open element and its children, up to its end. */
  private static String flatText(XMLStreamReader xml) throws XMLStreamException {
    StringBuilder text = new StringBuilder();
    int depth = 1;
    while (depth > 0) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> depth++;
        case XMLStreamConstants.END_ELEMENT -> depth--;
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(xml.getText());
        default -> {}
      }
    }
    return text.toString();
  }
}
