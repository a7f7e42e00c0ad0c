package dev.spfgateway.odata.links;

import java.util.Locale;
import java.util.Set;

/**
 * The forms in which a link from SPF may reach a client. Clients disagree about all others: what
 * one takes for a path, another takes for another server's name or for a script.
 *
 * @see <a href="https://url.spec.whatwg.org/#concept-basic-url-parser">WHATWG URL, which browsers
 *     follow</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3986">RFC 3986, which other clients follow</a>
 */
public final class LinkForm {
  private static final String AUTHORITY = "//";
  private static final Set<String> WEB = Set.of("http", "https");

  /** Names that lead nowhere, as an entity's id may be one. */
  private static final Set<String> NAMES = Set.of("urn", "tag");

  private LinkForm() {}

  /**
   * Whether a link may stand in a header: an HTTP URL, or a path, of printable ASCII. Where an HTTP
   * URL leads is for {@link LinkMap} to say.
   */
  public static boolean isPlain(String link) {
    if (link.isEmpty() || !isPrintable(link)) {
      return false;
    }
    String scheme = scheme(link);
    return isRelative(link)
        || WEB.contains(scheme) && hasAuthority(link, scheme) && !hasUser(link, scheme);
  }

  /** Whether a plain link names no server, so that it stays where the client already is. */
  public static boolean isRelative(String link) {
    return scheme(link).isEmpty() && !link.startsWith(AUTHORITY);
  }

  /** Whether a link in a body could lead a client to a place that it does not show. */
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

  /** A control character vanishes in browsers; a backslash is a slash there. */
  private static boolean isReadable(String link) {
    int query = link.indexOf('?');
    return link.chars().noneMatch(Character::isISOControl)
        && link.lastIndexOf('\\', query < 0 ? link.length() : query) < 0;
  }

  /** What stands before a colon in the first segment, in lower case; empty when nothing does. */
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
