package dev.spfgateway.base;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads http and https URLs in settings. {@link URI} alone is not enough: it accepts any port, and
 * reports a host that it does not understand only as missing.
 */
public final class WebAddress {
  private static final int MAX_PORT = 65_535;
  private static final String SEPARATOR = "://";

  private WebAddress() {}

  /** Text that is no http or https URL. The message says what is wrong, or is empty. */
  public static final class Malformed extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  /**
   * Reads a URL.
   *
   * @return with its scheme in lower case
   * @throws Malformed when it is not absolute, names a user, or has a host or port that can't be
   */
  public static URI parse(String text) {
    int separator = text.indexOf(SEPARATOR);
    String scheme = separator < 0 ? "" : text.substring(0, separator).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new Malformed("");
    }
    int start = separator + SEPARATOR.length();
    int end = start;
    while (end < text.length() && "/?#\\".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String authority = text.substring(start, end);
    if (authority.indexOf('@') >= 0) {
      throw new Malformed("");
    }
    checkAuthority(authority);
    try {
      return checked(URI.create(scheme + text.substring(separator)));
    } catch (IllegalArgumentException e) {
      throw new Malformed("it contains a character that must be percent-encoded in a URL");
    }
  }

  /** Rejects URLs that pass the checks here but in which {@link URI} finds no host. */
  private static URI checked(URI url) {
    if (url.getHost() == null) {
      throw new Malformed("its host name is invalid");
    }
    return url;
  }

  private static void checkAuthority(String authority) {
    int bracket = authority.lastIndexOf(']');
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > bracket && (bracket >= 0 || !authority.startsWith("["));
    String host = hasPort ? authority.substring(0, colon) : authority;
    if (host.startsWith("[") || bracket >= 0) {
      boolean whole = host.startsWith("[") && host.endsWith("]");
      String address = whole ? host.substring(1, host.length() - 1) : host;
      if (!whole || address.indexOf(':') < 0 || !HostSyntax.isAddress(address)) {
        throw new Malformed("'" + host + "' is not an IPv6 address in brackets");
      }
    } else if (host.indexOf(':') >= 0) {
      throw new Malformed("an IPv6 address must be in brackets, as in https://[::1]:8090");
    } else {
      refuse(HostSyntax.problemWithTls(host));
    }
    if (hasPort) {
      checkPort(authority.substring(colon + 1));
    }
  }

  private static void refuse(Optional<String> problem) {
    problem.ifPresent(
        wrong -> {
          throw new Malformed(wrong);
        });
  }

  private static void checkPort(String digits) {
    boolean number = digits.matches("\\d{1,5}");
    if (!number || Integer.parseInt(digits) < 1 || Integer.parseInt(digits) > MAX_PORT) {
      throw new Malformed("its port must be from 1 to " + MAX_PORT + ", not '" + digits + "'");
    }
  }

  /** Refuses a URL that {@link #parse} would not return. */
  public static void require(URI url, String key) {
    try {
      URI unused = parse(url.toString());
    } catch (Malformed e) {
      throw new InvalidSetting(
          key, ("must be an absolute http or https URL: " + e.getMessage()).replaceAll(": $", ""));
    }
  }
}
