package dev.spfgateway.base;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules for host names and IP addresses in settings. Never asks the name service. */
public final class HostSyntax {
  private static final int MAX_NAME = 253;
  private static final int MAX_LABEL = 63;
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern IPV4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:][0-9A-Fa-f:.]*");
  private static final Pattern ZONE = Pattern.compile("%[A-Za-z0-9._-]{1,32}$");

  /** Other forms in which the JDK and other readers accept, or people mistype, an IPv4 address. */
  private static final Pattern NUMBER = Pattern.compile("\\d+|0[xX][0-9A-Fa-f]*");

  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_-]+");

  private HostSyntax() {}

  /** Whether a host is an IPv4 or IPv6 address, without brackets. */
  public static boolean isAddress(String host) {
    return IPV4.matcher(host).matches() || isIpv6(host);
  }

  private static boolean isIpv6(String host) {
    String bare = ZONE.matcher(host).replaceFirst("");
    if (bare.indexOf(':') < 0 || !IPV6.matcher(bare).matches()) {
      return false;
    }
    try {
      // Text that has a colon and only these characters is never taken for a name, so no lookup
      // happens.
      return InetAddress.getByName(bare).getAddress().length > 0;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** The reason why {@code host} can't be connected to or listened on; empty when it can. */
  public static Optional<String> problem(String host) {
    if (isAddress(host)) {
      return Optional.empty();
    }
    String name = withoutLastDot(host);
    if (name.isEmpty()) {
      return Optional.of("the host name is missing");
    }
    if (name.indexOf(':') >= 0) {
      return Optional.of("'" + host + "' is neither a host name nor an IPv6 address");
    }
    String[] labels = name.split("\\.", -1);
    if (NUMBER.matcher(labels[labels.length - 1]).matches()) {
      return Optional.of(
          "'" + host + "' is not an IPv4 address, and a host name must not end in a number");
    }
    if (name.length() > MAX_NAME) {
      return Optional.of("the host name is longer than " + MAX_NAME + " characters");
    }
    for (String label : labels) {
      Optional<String> wrong = problemOfLabel(host, label);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> problemOfLabel(String host, String label) {
    String name = "the host name '" + host + "' ";
    if (label.isEmpty()) {
      return Optional.of(name + "has an empty part between two dots");
    }
    if (label.length() > MAX_LABEL) {
      return Optional.of(name + "has a part longer than " + MAX_LABEL + " characters");
    }
    if (!label.chars().allMatch(c -> c < 0x80)) {
      return Optional.of(name + "is not written in ASCII" + ascii(host));
    }
    if (!LABEL.matcher(label).matches()) {
      return Optional.of(name + "has a character other than letters, digits, '-' and '.'");
    }
    return label.startsWith("-") || label.endsWith("-")
        ? Optional.of(name + "has a part that begins or ends with '-'")
        : Optional.empty();
  }

  private static String ascii(String host) {
    try {
      return "; write it as '" + IDN.toASCII(host) + "'";
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /**
   * The reason why no certificate can be checked against {@code host}; empty when one can. Windows
   * allows an underscore in a computer's name. Java's TLS matches no certificate against such a
   * name and can't send it as the server name (SNI) either.
   */
  public static Optional<String> problemWithTls(String host) {
    Optional<String> wrong = problem(host);
    return wrong.isEmpty() && host.indexOf('_') >= 0
        ? Optional.of(
            "the host name '"
                + host
                + "' contains '_', and Java's TLS can't verify a certificate for such a name; use"
                + " another name of the server (a DNS alias that is in its certificate) or its IP"
                + " address")
        : wrong;
  }

  /** The name as certificates and SNI write it: without the dot that ends an absolute name. */
  public static String withoutLastDot(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /** An IPv6 address without its URL brackets; any other text unchanged. */
  public static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** Refuses text that is no host. */
  public static void require(String host, String key) {
    problem(host).ifPresent(wrong -> refuse(key, "must be a host name or IP address: " + wrong));
  }

  /** Refuses text that is no host against which a certificate can be checked. */
  public static void requireForTls(String host, String key) {
    problemWithTls(host)
        .ifPresent(wrong -> refuse(key, "must be a host name or IP address: " + wrong));
  }

  private static void refuse(String key, String rule) {
    throw new InvalidSetting(key, rule);
  }
}
