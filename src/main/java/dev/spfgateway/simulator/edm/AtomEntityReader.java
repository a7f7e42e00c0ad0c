package dev.spfgateway.simulator.edm;

import dev.spfgateway.odata.ODataSyntaxException;
import java.io.ByteArrayInputStream;
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

  /** Without document types, so that no entity of a client is ever expanded. */
  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    return factory;
  }

  /**
   * Reads one entry.
   *
   * @param strict refuse properties that the type does not have
   * @throws ODataSyntaxException when it is no XML, has no properties or does not fit the type
   */
  public static EntityBody read(EntityType type, boolean strict, byte[] bytes) {
    try {
      XMLStreamReader xml = FACTORY.createXMLStreamReader(new ByteArrayInputStream(bytes));
      Map<String, @Nullable String> texts = new LinkedHashMap<>();
      boolean found = false;
      while (xml.hasNext()) {
        boolean properties =
            xml.next() == XMLStreamConstants.START_ELEMENT
                && xml.getLocalName().equals("properties")
                && Xml.METADATA.equals(xml.getNamespaceURI());
        if (properties) {
          readProperties(xml, texts);
          found = true;
        }
      }
      if (!found) {
        throw new ODataSyntaxException("the entry has no m:properties");
      }
      return EntityBody.of(type, strict, texts);
    } catch (XMLStreamException e) {
      throw new ODataSyntaxException("the body is no valid XML");
    }
  }

  private static void readProperties(XMLStreamReader xml, Map<String, @Nullable String> texts)
      throws XMLStreamException {
    while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String name = xml.getLocalName();
      boolean known = Xml.DATA.equals(xml.getNamespaceURI());
      boolean isNull = "true".equals(xml.getAttributeValue(Xml.METADATA, "null"));
      String text = flatText(xml);
      if (known) {
        texts.put(name, isNull ? null : text);
      }
    }
  }

  /** The text of the open element and of what is in it, up to its end. */
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
