package dev.spfgateway.odata.links;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The beginning of a link that says where it leads.
 *
 * @param start index of its first character behind white space
 * @param scheme in lower case; empty when none is written
 * @param host in lower case, without a full stop at its end; empty for an absolute path
 * @param port -1 when none is written
 * @param path index at which the path begins
 */
record UriHead(int start, String scheme, String host, int port, int path) {
  private static final int MAX_STEPS = 12;

  /**
   * One segment of a path.
   *
   * @param name decoded, in lower case
   * @param end index behind it
   */
  record Step(String name, int end) {}

  /** Reads a link; empty for relative ones and for those without an authority, such as URNs. */
  static Optional<UriHead> parse(String link) {
    int start = 0;
    while (start < link.length() && link.charAt(start) <= ' ') {
      start++;
    }
    int scheme = schemeEnd(link, start);
    if (link.startsWith("//", scheme)) {
      return Optional.of(withAuthority(link, start, scheme));
    }
    return scheme == start && link.startsWith("/", start)
        ? Optional.of(new UriHead(start, "", "", -1, start))
        : Optional.empty();
  }

  /** Index behind the colon of a scheme, or where it would begin. */
  private static int schemeEnd(String link, int start) {
    int i = start;
    while (i < link.length() && isOfScheme(link.charAt(i))) {
      i++;
    }
    return i > start && i < link.length() && link.charAt(i) == ':' ? i + 1 : start;
  }

  private static boolean isOfScheme(char c) {
    return c < 0x80 && Character.isLetterOrDigit(c) || c == '+' || c == '-' || c == '.';
  }

  private static UriHead withAuthority(String link, int start, int slashes) {
    int end = slashes + 2;
    while (end < link.length() && link.charAt(end) > ' ' && "/?#\\".indexOf(link.charAt(end)) < 0) {
      end++;
    }
    String authority = link.substring(slashes + 2, end);
    authority = authority.substring(authority.lastIndexOf('@') + 1);
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    String host = hasPort ? authority.substring(0, colon) : authority;
    return new UriHead(
        start,
        link.substring(start, Math.max(start, slashes - 1)).toLowerCase(Locale.ROOT),
        host(host),
        hasPort ? port(authority.substring(colon + 1)) : -1,
        end);
  }

  /** A host as it is compared. */
  static String host(String written) {
    String host = Percent.decode(written).toLowerCase(Locale.ROOT);
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  private static int port(String digits) {
    return digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : -1;
  }

  /** The first segments of the path; empty ones vanish, so that a doubled slash is one. */
  List<Step> steps(String link) {
    List<Step> steps = new ArrayList<>();
    int from = path;
    while (from < link.length() && link.charAt(from) == '/' && steps.size() < MAX_STEPS) {
      int end = from + 1;
      while (end < link.length() && link.charAt(end) > ' ' && "/?#".indexOf(link.charAt(end)) < 0) {
        end++;
      }
      if (end > from + 1) {
        String segment = Percent.decode(link.substring(from + 1, end));
        steps.add(new Step(segment.toLowerCase(Locale.ROOT), end));
      }
      from = end;
    }
    return steps;
  }
}
