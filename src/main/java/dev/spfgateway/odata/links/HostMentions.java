package dev.spfgateway.odata.links;

import java.util.Collection;
import java.util.List;

/**
 * Finds host names that stand alone in a text, including a domain and a port after them. Looks at
 * each character a bounded number of times, because the text may be hostile.
 */
final class HostMentions {
  private static final int MAX_PORT_DIGITS = 5;
  private static final int NONE = -1;

  private final List<String> hosts;
  private final boolean[] begins = new boolean[0x80];

  /**
   * Finds these hosts.
   *
   * @param hosts in lower case
   */
  HostMentions(Collection<String> hosts) {
    this.hosts = hosts.stream().filter(host -> !host.isEmpty()).toList();
    for (String host : this.hosts) {
      if (host.charAt(0) < begins.length) {
        begins[host.charAt(0)] = true;
      }
    }
  }

  /** The names to put in place of a host's. */
  record Names(String host, String authority) {}

  /**
   * A range of a text.
   *
   * @param to end of the text that may be examined
   * @param until where names stop being searched for
   */
  record Part(int from, int to, int until) {}

  /**
   * Appends a range of a text, with the hosts replaced.
   *
   * @return index after the appended text: {@code until}, or the end of a name that crosses it
   */
  int replace(CharSequence text, Part part, Names by, StringBuilder out) {
    int copied = part.from();
    int at = part.from();
    while (at < part.until()) {
      int name = mayBegin(text, part.from(), at) ? nameEnd(text, at, part.to()) : NONE;
      if (name == NONE) {
        at++;
        continue;
      }
      int end = portEnd(text, name, part.to());
      out.append(text, copied, at).append(end > name ? by.authority() : by.host());
      copied = end;
      at = end;
    }
    out.append(text, copied, at);
    return at;
  }

  private boolean mayBegin(CharSequence text, int from, int at) {
    char c = lower(text.charAt(at));
    return c < begins.length && begins[c] && standsAlone(text, from, at);
  }

  /**
   * A letter or digit before a name does not count when it ends an escape: {@code \n}, {@code %2f}.
   */
  private static boolean standsAlone(CharSequence text, int from, int at) {
    if (at == from || !isOfName(text.charAt(at - 1))) {
      return true;
    }
    int before = at - from;
    return before >= 2 && text.charAt(at - 2) == '\\' && "bfnrt".indexOf(text.charAt(at - 1)) >= 0
        || before >= 3 && text.charAt(at - 3) == '%' && areHex(text, at - 2, at)
        || before >= 6
            && text.charAt(at - 6) == '\\'
            && lower(text.charAt(at - 5)) == 'u'
            && areHex(text, at - 4, at);
  }

  private static boolean areHex(CharSequence text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) >= 0x80 || Character.digit(text.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Index after the longest name that begins here, its domain included; -1 when no name does. */
  private int nameEnd(CharSequence text, int at, int to) {
    int longest = NONE;
    for (String host : hosts) {
      if (isAt(text, at, to, host)) {
        longest = Math.max(longest, domainEnd(text, at + host.length(), to));
      }
    }
    return longest;
  }

  private static boolean isAt(CharSequence text, int at, int to, String host) {
    if (host.length() > to - at) {
      return false;
    }
    for (int i = 0; i < host.length(); i++) {
      if (lower(text.charAt(at + i)) != host.charAt(i)) {
        return false;
      }
    }
    int end = at + host.length();
    return end == to || !isOfName(text.charAt(end));
  }

  private static int domainEnd(CharSequence text, int host, int to) {
    int end = host;
    while (end < to && text.charAt(end) == '.') {
      int label = end + 1;
      while (label < to && isOfName(text.charAt(label)) && text.charAt(label) != '_') {
        label++;
      }
      if (label == end + 1 || label < to && text.charAt(label) == '_') {
        break;
      }
      end = label;
    }
    return end;
  }

  private static int portEnd(CharSequence text, int name, int to) {
    if (name == to || text.charAt(name) != ':') {
      return name;
    }
    int end = name + 1;
    while (end < to && end <= name + MAX_PORT_DIGITS && isDigit(text.charAt(end))) {
      end++;
    }
    return end == name + 1 || end < to && isOfName(text.charAt(end)) ? name : end;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isOfName(char c) {
    return lower(c) >= 'a' && lower(c) <= 'z' || isDigit(c) || c == '_' || c == '-';
  }

  /** Lower case for ASCII letters only, as host names are compared. */
  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
  }
}
