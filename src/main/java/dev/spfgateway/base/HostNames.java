package dev.spfgateway.base;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names under which a listener may be called, for comparison with a request's {@code Host}.
 * Refuses calls from a web page whose own name was made to resolve to this machine (DNS rebinding).
 */
public final class HostNames {
  /** Names that mean this machine wherever they are resolved. */
  private static final List<String> LOCAL = List.of("localhost", "127.0.0.1", "::1");

  private static final Set<String> OWN_SITES = Set.of("none", "same-origin");

  private static final Pattern HOST =
      Pattern.compile(
          "(?:([A-Za-z0-9][A-Za-z0-9._-]{0,252})|\\[([0-9A-Fa-f:.]{2,45})])(?::\\d{1,5})?");

  private final Set<String> names = new HashSet<>();

  /** Allows {@code more} names and addresses besides this machine's own. */
  public HostNames(Collection<String> more) {
    LOCAL.forEach(name -> names.add(canonical(name)));
    more.forEach(name -> names.add(canonical(name)));
  }

  /** Whether a text is a host name, an IPv4 address or an IPv6 address without brackets. */
  public static boolean isName(String text) {
    Matcher matcher = HOST.matcher(text);
    return AddressRange.address(text).isPresent()
        || matcher.matches() && text.equals(matcher.group(1));
  }

  /**
   * Whether a request may be answered.
   *
   * @param hosts all its {@code Host} headers
   * @param reached the address at which it arrived; a call by that address does not depend on a
   *     name
   */
  public boolean allow(List<String> hosts, Optional<InetAddress> reached) {
    Optional<String> host = hosts.size() == 1 ? read(hosts.get(0)) : Optional.empty();
    return host.isPresent()
        && (names.contains(host.get())
            || reached.map(InetAddress::getHostAddress).filter(host.get()::equals).isPresent());
  }

  /**
   * Whether a request comes from no web page, or from a page of the same origin. Tools send neither
   * header; browsers send one of them when a page makes the request.
   *
   * @param schemes with which the listener may be called
   * @param host the {@code Host} header
   * @param origins all {@code Origin} headers
   * @param sites all {@code Sec-Fetch-Site} headers
   */
  public static boolean isOwnOrigin(
      Set<String> schemes, String host, List<String> origins, List<String> sites) {
    String own = "://" + host.toLowerCase(Locale.ROOT);
    return origins.stream()
            .allMatch(origin -> schemes.stream().anyMatch(one -> origin.equals(one + own)))
        && OWN_SITES.containsAll(sites);
  }

  /** The name without its port; empty when the header does not have the form of RFC 9110, 7.2. */
  private static Optional<String> read(String host) {
    Matcher matcher = HOST.matcher(host);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(canonical(matcher.group(1) == null ? matcher.group(2) : matcher.group(1)));
  }

  private static String canonical(String name) {
    return AddressRange.address(name)
        .map(InetAddress::getHostAddress)
        .orElseGet(() -> name.toLowerCase(Locale.ROOT));
  }
}
