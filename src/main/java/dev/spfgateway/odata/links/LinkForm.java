package dev.spfgateway.odata.links;

import java.util.Locale;
import java.util.Set;

/**
 * Checks the form of links from SPF before they reach a client. Clients disagree about all other
 * forms: what one takes for a path, another takes for a server's name or for a script.
 *
 * @see <a href="https://url.spec.whatwg.org/#concept-basic-url-parser">WHATWG URL, which browsers
 *     follow</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3986">RFC 3986, which other clients follow</a>
 */
public final class LinkForm {
  private static final String AUTHORITY = "//";
  private static final Set<String> WEB = Set.of("http", "https");

  /** Schemes of names that lead nowhere; an entity's id may be such a name. */
  private static final Set<String> NAMES = Set.of("urn", "tag");

  private LinkForm() {}

  /**
   * Whether a link may be in a header: an HTTP URL or a path, in printable ASCII. {@link LinkMap}
   * decides where an HTTP URL leads.
   */
  public static boolean isPlain(String link) {
    if (link.isEmpty() || !isPrintable(link)) {
      return false;
    }
    String scheme = scheme(link);
    return isRelative(link)
        || WEB.contains(scheme) && hasAuthority(link, scheme) && !hasUser(link, scheme);
  }

  /** Whether a plain link names no server and so stays on the client's current one. */
  public static boolean isRelative(String link) {
    return scheme(link).isEmpty() && !link.startsWith(AUTHORITY);
  }

  /** Whether a link in a body could lead a client to a place other than the one it shows. */
  static boolean isDeceptive(String link) {
    String text = link.strip();
    if (text.startsWith(AUTHORITY) || !isReadable(text)) {
      return true;
    }
    String scheme = scheme(text);
    if (scheme.isEmpty() || NAMES.contains(scheme)) {
      return false;
    }
    return !WEB.contains(scheme) || !hasAuthority(text, scheme) || hasUser(text, scheme);
  }

  private static boolean isPrintable(String link) {
    return link.chars().allMatch(c -> c > ' ' && c < 0x7F && "\\\"<>^`{|}".indexOf(c) < 0);
  }

  /** Browsers drop control characters and take a backslash for a slash. */
  private static boolean isReadable(String link) {
    int query = link.indexOf('?');
    return link.chars().noneMatch(Character::isISOControl)
        && link.lastIndexOf('\\', query < 0 ? link.length() : query) < 0;
  }

  /** The text before a colon in the first segment, in lower case; empty when there is no colon. */
  private static String scheme(String link) {
    for (int i = 0; i < link.length(); i++) {
      char c = link.charAt(i);
      if (c == ':') {
        return i == 0 ? "" : link.substring(0, i).toLowerCase(Locale.ROOT);
      }
      if (!UriHead.isOfScheme(c)) {
        return "";
      }
    }
    return "";
  }

  private static boolean hasAuthority(String link, String scheme) {
    return link.startsWith(AUTHORITY, scheme.length() + 1);
  }

  private static boolean hasUser(String link, String scheme) {
    for (int i = scheme.length() + 1 + AUTHORITY.length(); i < link.length(); i++) {
      char c = link.charAt(i);
      if (c == '@') {
        return true;
      }
      if (c == '/' || c == '?' || c == '#') {
        return false;
      }
    }
    return false;
  }
}
