package dev.spfgateway.app;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** The absolute URLs that a client finds in an answer, by the formats' own rules for clients. */
final class FollowedLinks {
  private static final Set<String> VERBOSE =
      Set.of("uri", "id", "__next", "media_src", "edit_media", "associationuri");

  private FollowedLinks() {}

  /** All links of a body in JSON or Atom, without fragments, in document order. */
  static Set<String> in(String base, String contentType, Buffer body) {
    Set<String> links = new LinkedHashSet<>();
    if (contentType.contains("json")) {
      json(base, body.toJsonObject(), links);
    } else {
      xml(URI.create(base), document(body), links);
    }
    Set<String> absolute = new LinkedHashSet<>();
    for (String link : links) {
      absolute.add(link.contains("#") ? link.substring(0, link.indexOf('#')) : link);
    }
    return absolute;
  }

  private static void json(String base, JsonObject object, Set<String> links) {
    String metadata = object.getString("odata.metadata");
    String root = metadata == null ? base : metadata.substring(0, metadata.indexOf("$metadata"));
    for (Map.Entry<String, Object> member : object) {
      String name = member.getKey();
      if (member.getValue() instanceof JsonObject inner) {
        json(root, inner, links);
      } else if (member.getValue() instanceof JsonArray array) {
        array.forEach(
            element -> {
              if (element instanceof JsonObject inner) {
                json(root, inner, links);
              } else if (name.equals("EntitySets")) {
                links.add(root + element);
              }
            });
      } else if (member.getValue() instanceof String text && isLink(object, name)) {
        links.add(URI.create(root).resolve(text).toString());
      }
    }
    conventional(root, metadata, object, links);
  }

  private static boolean isLink(JsonObject object, String name) {
    boolean annotation =
        name.contains("odata.")
            && (name.endsWith("metadata")
                || name.endsWith("Link")
                || name.endsWith("LinkUrl")
                || name.endsWith("odata.id"));
    boolean collection = name.equals("url") && object.size() == 2;
    return annotation || collection || VERBOSE.contains(name);
  }

  /** What a client of minimal metadata builds by convention: root, set, key. */
  private static void conventional(
      String root, String metadata, JsonObject object, Set<String> links) {
    if (metadata == null || !metadata.contains("#") || metadata.contains("$links")) {
      return;
    }
    String set = metadata.substring(metadata.indexOf('#') + 1).replaceAll("[/&].*", "");
    List<JsonObject> entities = new ArrayList<>();
    if (object.containsKey("ID")) {
      entities.add(object);
    } else if (object.getValue("value") instanceof JsonArray array) {
      array.forEach(each -> entities.add((JsonObject) each));
    }
    for (JsonObject entity : entities) {
      links.add(
          "%s%s(ID=guid'%s',StampId=guid'%s')"
              .formatted(root, set, entity.getString("ID"), entity.getString("StampId")));
    }
  }

  private static void xml(URI base, Element element, Set<String> links) {
    String own = element.getAttribute("xml:base");
    URI here = own.isEmpty() ? base : base.resolve(own);
    for (String attribute : List.of("href", "src")) {
      if (element.hasAttribute(attribute)) {
        links.add(here.resolve(element.getAttribute(attribute)).toString());
      }
    }
    boolean id = "id".equals(element.getLocalName()) || "uri".equals(element.getLocalName());
    if (id && !element.getTextContent().isBlank()) {
      links.add(here.resolve(element.getTextContent().strip()).toString());
    }
    NodeList children = element.getChildNodes();
    for (int i = 0; i < children.getLength(); i++) {
      if (children.item(i).getNodeType() == Node.ELEMENT_NODE) {
        xml(here, (Element) children.item(i), links);
      }
    }
  }

  private static Element document(Buffer body) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      return factory
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(body.getBytes()))
          .getDocumentElement();
    } catch (Exception e) {
      throw new AssertionError("no XML: " + body, e);
    }
  }
}
