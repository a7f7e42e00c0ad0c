package dev.spfgateway.odata.links;

import dev.spfgateway.base.Guids;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * The beginning of a link: scheme, host and port.
 *
 * @param start index of its first character after white space
 * @param scheme in lower case; empty when absent
 * @param host in lower case, without a trailing full stop; empty for an absolute path
 * @param port -1 when absent
 * @param path index at which the path begins
 */
record UriHead(int start, String scheme, String host, int port, int path) {
  private static final int MAX_STEPS = 12;

  /** A GUID in braces, percent-encoded. */
  private static final int LONGEST_ENCODED = 3 * 38;

  /**
   * One segment of a path. Decoded only on demand, because most segments are of no interest.
   *
   * @param link the link that contains it
   * @param start index of its first character
   * @param end index after its last character
   */
  record Step(CharSequence link, int start, int end) {
    /** The segment, decoded and in lower case. */
    String name() {
      return Percent.decode(text(link, start, end)).toLowerCase(Locale.ROOT);
    }

    /**
     * Whether the segment is no longer than a version or GUID can be, with each character encoded.
     */
    boolean isShort() {
      return end - start <= LONGEST_ENCODED;
    }

    /** The segment as a GUID; empty when it is not one. */
    Optional<UUID> guid() {
      return isShort() ? Guids.parse(name()) : Optional.empty();
    }

    /** Whether the segment equals {@code wanted}, which is in lower case. */
    boolean is(String wanted) {
      int length = end - start;
      if (length == wanted.length()) {
        for (int i = 0; i < length; i++) {
          char c = link.charAt(start + i);
          if (c == '%') {
            return name().equals(wanted);
          }
          if (Character.toLowerCase(c) != wanted.charAt(i)) {
            return false;
          }
        }
        return true;
      }
      boolean perhapsEncoded = length > wanted.length() && length <= 3 * wanted.length();
      return perhapsEncoded && name().equals(wanted);
    }
  }

  /** Reads a link; empty for a relative link and for one without an authority, such as a URN. */
  static Optional<UriHead> parse(String link) {
    return parse(link, 0);
  }

  /** Reads the link that begins at an index of a text. */
  static Optional<UriHead> parse(CharSequence link, int from) {
    int start = from;
    while (start < link.length() && link.charAt(start) <= ' ') {
      start++;
    }
    int scheme = schemeEnd(link, start);
    if (isAt(link, "//", scheme)) {
      return Optional.of(withAuthority(link, start, scheme));
    }
    return scheme == start && isAt(link, "/", start)
        ? Optional.of(new UriHead(start, "", "", -1, start))
        : Optional.empty();
  }

  /** Index after the colon of a scheme; the index of the link's start without a scheme. */
  private static int schemeEnd(CharSequence link, int start) {
    int i = start;
    while (i < link.length() && isOfScheme(link.charAt(i))) {
      i++;
    }
    return i > start && i < link.length() && link.charAt(i) == ':' ? i + 1 : start;
  }

  /** Whether a text contains {@code expected} at an index. */
  static boolean isAt(CharSequence text, String expected, int at) {
    int end = at + expected.length();
    if (end > text.length()) {
      return false;
    }
    for (int i = at; i < end; i++) {
      if (text.charAt(i) != expected.charAt(i - at)) {
        return false;
      }
    }
    return true;
  }

  static boolean isOfScheme(char c) {
    return c < 0x80 && Character.isLetterOrDigit(c) || c == '+' || c == '-' || c == '.';
  }

  private static UriHead withAuthority(CharSequence link, int start, int slashes) {
    int end = slashes + 2;
    while (end < link.length() && link.charAt(end) > ' ' && "/?#\\".indexOf(link.charAt(end)) < 0) {
      end++;
    }
    String authority = text(link, slashes + 2, end);
    authority = authority.substring(authority.lastIndexOf('@') + 1);
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    String host = hasPort ? authority.substring(0, colon) : authority;
    return new UriHead(
        start,
        text(link, start, Math.max(start, slashes - 1)).toLowerCase(Locale.ROOT),
        host(host),
        hasPort ? port(authority.substring(colon + 1)) : -1,
        end);
  }

  private static String text(CharSequence link, int from, int to) {
    return link.subSequence(from, to).toString();
  }

  /** A host in the form in which it is compared. */
  static String host(String written) {
    String host = Percent.decode(written).toLowerCase(Locale.ROOT);
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  private static int port(String digits) {
    return digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : -1;
  }

  /** The first segments of the path, without empty ones: a doubled slash counts as one. */
  List<Step> steps(CharSequence link) {
    List<Step> steps = new ArrayList<>();
    int from = path;
    while (from < link.length() && link.charAt(from) == '/' && steps.size() < MAX_STEPS) {
      int end = from + 1;
      while (end < link.length() && link.charAt(end) > ' ' && "/?#".indexOf(link.charAt(end)) < 0) {
        end++;
      }
      if (end > from + 1) {
        steps.add(new Step(link, from + 1, end));
      }
      from = end;
    }
    return steps;
  }
}
