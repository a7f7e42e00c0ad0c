package dev.spfgateway.edge;

import dev.spfgateway.base.AddressRange;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The list of senders in {@code Forwarded} or {@code X-Forwarded-For}, read from its end, where the
 * nearest proxy has written. A client may have invented entries further left, so they are read only
 * after everything to their right has proven trustworthy, and nothing in them, not even an unclosed
 * quotation mark, can change how the right end is read.
 */
final class ForwardedPath {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final String QUOTED = "\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"";

  /**
   * The grammar allows no blanks around the semicolon, but the standard's own examples have them.
   */
  private static final Pattern PAIR =
      Pattern.compile("[ \\t]*(" + TOKEN + ")=(" + TOKEN + "|" + QUOTED + ")[ \\t]*(?:;|$)");

  private static final String PORT = "(?::(?:[0-9]{1,5}|_[A-Za-z0-9._-]+))?";
  private static final Pattern IPV4 = Pattern.compile("([0-9.]+)" + PORT);
  private static final Pattern IPV6 = Pattern.compile("\\[([0-9A-Fa-f:.]+)]" + PORT);
  private static final Pattern BARE_IPV6 = Pattern.compile("[0-9A-Fa-f:.]+");
  private static final Pattern HIDDEN = Pattern.compile("(?:unknown|_[A-Za-z0-9._-]+)" + PORT);

  /** Longer than any proxy writes; keeps the patterns cheap. */
  private static final int MAX_ELEMENT = 1_024;

  private final String list;
  private final boolean standard;
  private int end;

  /**
   * Takes the header's value.
   *
   * @param standard true for {@code Forwarded}, false for {@code X-Forwarded-For}
   */
  ForwardedPath(String list, boolean standard) {
    this.list = list;
    this.standard = standard;
    this.end = list.isEmpty() ? -1 : list.length();
  }

  /** The sender that one element names. */
  sealed interface Sender {
    /** A sender with an address. */
    record Known(InetAddress ip) implements Sender {}

    /** A sender whose address the proxy hides or does not know. */
    record Hidden() implements Sender {}

    /** An element that can't be read. */
    record Malformed() implements Sender {}
  }

  /** Whether no elements are left. */
  boolean isAtEnd() {
    return end < 0;
  }

  /** Reads the next element towards the left; call it only when there is one. */
  Sender next() {
    int comma = standard ? commaOutsideQuotes() : list.lastIndexOf(',', end - 1);
    String element = list.substring(comma + 1, end).strip();
    end = comma;
    if (element.length() > MAX_ELEMENT) {
      return new Sender.Malformed();
    }
    return standard ? standard(element) : sender(element, true);
  }

  /**
   * Reading leftwards, a quotation mark is escaped when an odd number of backslashes precedes it.
   */
  private int commaOutsideQuotes() {
    boolean quoted = false;
    for (int i = end - 1; i >= 0; i--) {
      char c = list.charAt(i);
      if (c == '"') {
        int backslashes = 0;
        while (i - backslashes > 0 && list.charAt(i - backslashes - 1) == '\\') {
          backslashes++;
        }
        quoted ^= !quoted || backslashes % 2 == 0;
      } else if (c == ',' && !quoted) {
        return i;
      }
    }
    return -1;
  }

  private static Sender standard(String element) {
    Matcher pair = PAIR.matcher(element);
    Optional<String> named = Optional.empty();
    int at = 0;
    while (at < element.length()) {
      if (!pair.region(at, element.length()).lookingAt()) {
        return new Sender.Malformed();
      }
      if (pair.group(1).equalsIgnoreCase("for")) {
        if (named.isPresent()) {
          return new Sender.Malformed();
        }
        named = Optional.of(unquoted(pair.group(2)));
      }
      at = pair.end();
    }
    if (element.isEmpty()) {
      return new Sender.Malformed();
    }
    return named.map(node -> sender(node, false)).orElseGet(Sender.Hidden::new);
  }

  private static String unquoted(String value) {
    return value.startsWith("\"")
        ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
        : value;
  }

  /** The older header has no grammar and may contain IPv6 addresses without brackets. */
  private static Sender sender(String node, boolean bareIpv6) {
    if (HIDDEN.matcher(node).matches()) {
      return new Sender.Hidden();
    }
    Matcher six = IPV6.matcher(node);
    Matcher four = IPV4.matcher(node);
    Optional<InetAddress> ip = Optional.empty();
    if (six.matches()) {
      ip = AddressRange.address(six.group(1)).filter(any -> six.group(1).indexOf(':') >= 0);
    } else if (four.matches()) {
      ip = AddressRange.address(four.group(1));
    } else if (bareIpv6 && BARE_IPV6.matcher(node).matches()) {
      ip = AddressRange.address(node);
    }
    return ip.<Sender>map(Sender.Known::new).orElseGet(Sender.Malformed::new);
  }
}
