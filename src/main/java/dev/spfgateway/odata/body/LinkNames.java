package dev.spfgateway.odata.body;

import java.util.Locale;
import java.util.Set;

/**
 * Decides which members of a JSON body are links. Every annotation and every member of {@code
 * __metadata} counts as a link unless it is known not to be one.
 *
 * @see <a href="https://learn.microsoft.com/openspecs/odata/ms-odatajson">[MS-ODATAJSON]</a>
 */
final class LinkNames {
  private static final String ANNOTATION = "odata.";
  private static final Set<String> NO_LINKS =
      Set.of("type", "etag", "count", "error", "null", "mediacontenttype", "mediaetag");

  private static final Set<String> NO_LINKS_IN_METADATA =
      Set.of("type", "etag", "content_type", "media_etag", "title");

  private LinkNames() {}

  /**
   * Whether a member's text is a link.
   *
   * @param metadata whether it is a member of {@code __metadata} or {@code __deferred}
   */
  static boolean isLink(String name, boolean metadata) {
    if (metadata) {
      return !NO_LINKS_IN_METADATA.contains(name);
    }
    String annotation = annotation(name);
    return !annotation.isEmpty() && !NO_LINKS.contains(annotation);
  }

  /** Whether the member links the body's entity to another. */
  static boolean isBinding(String name) {
    return annotation(name).equals("bind");
  }

  /** Whether the member tells where the metadata is. */
  static boolean isContext(String name) {
    return annotation(name).equals("metadata");
  }

  /** Whether the member is an annotation and not a property. */
  static boolean isAnnotation(String name) {
    return !annotation(name).isEmpty();
  }

  /** The text after {@code odata.} or {@code @odata.}; empty when there is none. */
  private static String annotation(String name) {
    String plain = name.substring(name.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    return plain.startsWith(ANNOTATION) ? plain.substring(ANNOTATION.length()) : "";
  }
}
