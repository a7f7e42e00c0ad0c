package dev.spfgateway.odata.body;

import static javax.xml.stream.XMLStreamConstants.CDATA;
import static javax.xml.stream.XMLStreamConstants.CHARACTERS;
import static javax.xml.stream.XMLStreamConstants.COMMENT;
import static javax.xml.stream.XMLStreamConstants.DTD;
import static javax.xml.stream.XMLStreamConstants.END_DOCUMENT;
import static javax.xml.stream.XMLStreamConstants.END_ELEMENT;
import static javax.xml.stream.XMLStreamConstants.ENTITY_REFERENCE;
import static javax.xml.stream.XMLStreamConstants.PROCESSING_INSTRUCTION;
import static javax.xml.stream.XMLStreamConstants.SPACE;
import static javax.xml.stream.XMLStreamConstants.START_ELEMENT;

import dev.spfgateway.base.CanIgnoreReturnValue;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.Shorten;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Inspects an Atom entry, whatever prefixes its namespaces have. Refuses a document type, an entity
 * that XML does not define itself, and a comment inside a watched value.
 *
 * @see <a href="https://learn.microsoft.com/openspecs/odata/ms-odata">[MS-ODATA] 2.2.6.2</a>
 */
public final class AtomBody {
  private static final String ATOM = "http://www.w3.org/2005/Atom";
  private static final String DATA = "http://schemas.microsoft.com/ado/2007/08/dataservices";
  private static final String METADATA = DATA + "/metadata";

  /** Deeper than any entry with everything expanded. */
  private static final int MAX_DEPTH = 64;

  private static final int MAX_ATTRIBUTES = 32;

  private static final String FOREIGN =
      "the body must not have a document type declaration (DOCTYPE) or declare entities";

  private static final XMLInputFactory XML = factory();

  private final XMLStreamReader xml;
  private final FactsBuilder facts = new FactsBuilder();
  private boolean propertiesSeen;
  private int depth;

  private AtomBody(XMLStreamReader xml) {
    this.xml = xml;
  }

  /** The position of an element. */
  private enum Place {
    ENTRY,
    CONTENT,
    PROPERTIES,
    ELSEWHERE
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
    return factory;
  }

  /**
   * Reads one Atom entry in UTF-8, with or without a byte order mark, which XML allows.
   *
   * @throws ODataSyntaxException when the body is not exactly one entry, is in or declares another
   *     encoding, or holds a command anywhere but among the entry's own properties
   */
  public static BodyFacts inspect(byte[] utf8) {
    String text = decode(utf8);
    if (text.contains("<!DOCTYPE")) {
      // Checked here and not by the JDK's reader, which has faults of its own in these and prints
      // them.
      throw new ODataSyntaxException(FOREIGN);
    }
    try {
      XMLStreamReader reader = open(text);
      try {
        return new AtomBody(reader).read();
      } finally {
        reader.close();
      }
    } catch (XMLStreamException e) {
      throw new ODataSyntaxException("the body is not valid XML" + position(e));
    }
  }

  private static XMLStreamReader open(String text) throws XMLStreamException {
    try {
      return XML.createXMLStreamReader(new StringReader(text));
    } catch (RuntimeException e) {
      throw new ODataSyntaxException("the body is not valid XML");
    }
  }

  /** Decoded here, so that no reader guesses the encoding: SPF's may guess differently. */
  private static String decode(byte[] utf8) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new ODataSyntaxException("the body must be UTF-8");
    }
  }

  private static String position(XMLStreamException e) {
    return e.getLocation() == null
        ? ""
        : " (line "
            + e.getLocation().getLineNumber()
            + ", column "
            + e.getLocation().getColumnNumber()
            + ")";
  }

  private BodyFacts read() throws XMLStreamException {
    @Nullable String encoding = xml.getCharacterEncodingScheme();
    if (encoding != null && !encoding.equalsIgnoreCase("utf-8")) {
      throw new ODataSyntaxException(
          "the body must be UTF-8, and must not declare another encoding");
    }
    if (xml.getVersion() != null && !xml.getVersion().equals("1.0")) {
      throw new ODataSyntaxException("the body must be XML 1.0");
    }
    while (next() != START_ELEMENT) {
      // Comments and blanks may precede the root element.
    }
    if (!isNamed(ATOM, "entry")) {
      throw new ODataSyntaxException("the body must be one Atom entry");
    }
    base();
    children(Place.ENTRY, new StringBuilder());
    int behind = next();
    while (behind != END_DOCUMENT) {
      behind = next();
    }
    return facts.build();
  }

  /**
   * Returns the next event. Every event passes through here, and those to which a schema could give
   * another meaning are refused.
   */
  private int next() throws XMLStreamException {
    int event = event();
    if (event == DTD || event == ENTITY_REFERENCE) {
      throw new ODataSyntaxException(FOREIGN);
    }
    if (event == START_ELEMENT && xml.getAttributeCount() > MAX_ATTRIBUTES) {
      throw new ODataSyntaxException("an element has more than " + MAX_ATTRIBUTES + " attributes");
    }
    return event;
  }

  /**
   * The JDK's reader lacks some of its own messages; it then fails with something other than an XML
   * error.
   */
  private int event() throws XMLStreamException {
    try {
      return xml.next();
    } catch (RuntimeException e) {
      throw new ODataSyntaxException("the body is not valid XML");
    }
  }

  /**
   * Reads the content of an opened element, up to its end.
   *
   * @param text receives the element's own text
   * @return whether a child tells which entity the element is, or is in
   */
  @CanIgnoreReturnValue
  private boolean children(Place place, StringBuilder text) throws XMLStreamException {
    if (++depth > MAX_DEPTH) {
      throw new ODataSyntaxException("the body is nested more than " + MAX_DEPTH + " levels deep");
    }
    boolean named = false;
    int event = next();
    while (event != END_ELEMENT) {
      if (event == START_ELEMENT) {
        named |= element(place);
      } else if (event == CHARACTERS || event == CDATA) {
        text.append(xml.getText());
      }
      event = next();
    }
    depth--;
    return named;
  }

  private boolean element(Place parent) throws XMLStreamException {
    base();
    boolean own = parent == Place.PROPERTIES;
    Optional<Watched> watched = Watched.of(xml.getLocalName(), own);
    if (watched.isPresent()) {
      facts.watched(watched.get(), own, value(watched.get()));
      return false;
    }
    if (FactsBuilder.namesMachine(xml.getLocalName())) {
      boolean isNull = attribute("null").equals("true");
      String machine = text(xml.getLocalName());
      if (!isNull) {
        facts.machine(machine);
        facts.property("VMId", machine);
      }
      return false;
    }
    if (isNamed(ATOM, "id")) {
      return facts.reference(text("id"), parent == Place.ENTRY);
    }
    if (FactsBuilder.namesEntity(xml.getLocalName())) {
      boolean isNull = attribute("null").equals("true");
      String id = text(xml.getLocalName());
      if (!isNull) {
        facts.entity(id);
      }
      return !isNull;
    }
    return inside(parent);
  }

  private boolean inside(Place parent) throws XMLStreamException {
    boolean entry = isNamed(ATOM, "entry");
    boolean link = isNamed(ATOM, "link");
    if (link) {
      link(parent == Place.ENTRY);
    }
    String property = ATOM.equals(xml.getNamespaceURI()) ? "" : xml.getLocalName();
    StringBuilder text = new StringBuilder();
    boolean named = children(place(parent), text);
    if (!property.isEmpty()) {
      facts.property(property, text.toString());
    }
    if (entry && !named) {
      facts.nameless("entry");
    }
    return named && !entry && !link;
  }

  private void base() {
    @Nullable String base = xml.getAttributeValue(XMLConstants.XML_NS_URI, "base");
    if (base != null) {
      facts.base(base);
    }
  }

  private Place place(Place parent) {
    if (parent == Place.ENTRY && isNamed(ATOM, "content")) {
      return Place.CONTENT;
    }
    boolean properties = isNamed(METADATA, "properties");
    if (!properties || parent != Place.ENTRY && parent != Place.CONTENT) {
      return Place.ELSEWHERE;
    }
    if (propertiesSeen) {
      throw new ODataSyntaxException("the entry has m:properties twice");
    }
    propertiesSeen = true;
    return Place.PROPERTIES;
  }

  private void link(boolean own) {
    @Nullable String href = xml.getAttributeValue(null, "href");
    @Nullable String rel = xml.getAttributeValue(null, "rel");
    if (href != null && rel != null && rel.contains("/related/")) {
      facts.binding(href);
    } else if (href != null) {
      facts.reference(href, own && ("edit".equals(rel) || "self".equals(rel)));
    }
  }

  private boolean isNamed(String namespace, String name) {
    return name.equals(xml.getLocalName()) && namespace.equals(xml.getNamespaceURI());
  }

  /** A watched property's value; null when it is marked as null. */
  private @Nullable String value(Watched watched) throws XMLStreamException {
    String name = watched.property();
    if (!DATA.equals(xml.getNamespaceURI())) {
      throw new ODataSyntaxException("the element " + name + " must be in the namespace " + DATA);
    }
    checkType(watched);
    boolean isNull =
        switch (attribute("null")) {
          case "", "false" -> false;
          case "true" -> true;
          default -> throw new ODataSyntaxException("m:null of " + name + " must be true or false");
        };
    String text = text(name);
    if (isNull && !text.isBlank()) {
      throw new ODataSyntaxException(name + " is marked as null (m:null) but has a value");
    }
    return isNull ? null : text;
  }

  private void checkType(Watched watched) {
    String type = attribute("type");
    if (!type.isEmpty() && !type.equals(watched.isGuid() ? "Edm.Guid" : "Edm.String")) {
      throw new ODataSyntaxException(
          watched.property() + " can't be of the type " + Shorten.to(40, type));
    }
  }

  private String attribute(String name) {
    @Nullable String value = xml.getAttributeValue(METADATA, name);
    return value == null ? "" : value;
  }

  /** The text of an opened element, which must have no children. */
  private String text(String name) throws XMLStreamException {
    StringBuilder text = new StringBuilder();
    int event = next();
    while (event != END_ELEMENT) {
      switch (event) {
        case CHARACTERS, CDATA, SPACE -> text.append(xml.getText());
        case START_ELEMENT, COMMENT, PROCESSING_INSTRUCTION ->
            throw new ODataSyntaxException(name + " must contain only text");
        default -> throw new ODataSyntaxException("the body is not valid XML");
      }
      event = next();
    }
    return text.toString();
  }
}
