package dev.spfgateway.odata;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Tells whether an answer's body is an OData error, which means that SPF itself answered and not a
 * web server or proxy in front of it.
 */
public final class ErrorBody {
  private static final String METADATA =
      "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata";

  private static final JsonFactory JSON = new JsonFactory();
  private static final XMLInputFactory XML = xmlFactory();

  private ErrorBody() {}

  private static XMLInputFactory xmlFactory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  /** True for {@code odata.error}, verbose {@code error} and XML {@code m:error}. */
  public static boolean isODataError(byte[] body) {
    int start = 0;
    while (start < body.length && body[start] <= ' ' && body[start] >= 0) {
      start++;
    }
    if (start == body.length) {
      return false;
    }
    return body[start] == '{' ? isJsonError(body) : isXmlError(body);
  }

  private static boolean isJsonError(byte[] body) {
    try (JsonParser json = JSON.createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT || json.nextToken() != JsonToken.FIELD_NAME) {
        return false;
      }
      String name = json.currentName();
      return (name.equals("odata.error") || name.equals("error"))
          && json.nextToken() == JsonToken.START_OBJECT;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isXmlError(byte[] body) {
    // Decoded here, because the JDK's reader prints two kinds of errors to standard error: bytes
    // that are not UTF-8, and failures of its own in a document type. No OData error has a document
    // type.
    String text = new String(body, StandardCharsets.UTF_8);
    if (text.contains("<!DOCTYPE")) {
      return false;
    }
    try {
      String unmarked = text.startsWith("\uFEFF") ? text.substring(1) : text;
      XMLStreamReader xml = XML.createXMLStreamReader(new StringReader(unmarked.strip()));
      try {
        xml.nextTag();
        return xml.getLocalName().equals("error") && METADATA.equals(xml.getNamespaceURI());
      } finally {
        xml.close();
      }
    } catch (XMLStreamException | RuntimeException e) {
      // The JDK's reader lacks some of its own messages; it then fails with something other than an
      // XML error.
      return false;
    }
  }
}
