package dev.spfgateway.odata.links;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The names by which a link is recognized as the upstream's. SPF builds links from what IIS
 * believes its name to be: another case, another port, another scheme, a machine name that no
 * configuration mentions. So a host counts with any scheme and port, and a path counts on any host.
 *
 * @param hosts in lower case
 * @param bases the segments of each path below which VMM services are, in lower case, longest
 *     first; the version's segment ({@code SC2012}, {@code SC2012R2}) as {@link #VERSION}
 */
public record UpstreamNames(Set<String> hosts, List<List<String>> bases) {
  /** Matches any version. */
  static final String VERSION = "sc*";

  /** Copies the collections. */
  public UpstreamNames {
    hosts = Set.copyOf(hosts);
    bases = List.copyOf(bases);
  }

  /**
   * Collects the names of one stamp.
   *
   * @param endpoints base URLs of its VMM services
   * @param aliases further host names of its servers
   */
  public static UpstreamNames of(Collection<URI> endpoints, Collection<String> aliases) {
    Set<String> hosts = new HashSet<>();
    aliases.forEach(alias -> hosts.add(UriHead.host(alias)));
    Set<List<String>> bases = new LinkedHashSet<>();
    bases.add(List.of(VERSION, "vmm"));
    bases.add(List.of("vmm"));
    for (URI endpoint : endpoints) {
      String url = endpoint.toString();
      UriHead head = UriHead.parse(url).orElseThrow();
      hosts.add(head.host());
      bases.add(head.steps(url).stream().map(step -> any(step.name())).toList());
    }
    List<List<String>> sorted = new ArrayList<>(bases);
    sorted.sort(Comparator.comparing(base -> -base.size()));
    return new UpstreamNames(hosts, sorted);
  }

  /** Returns a finder of the hosts in texts. */
  HostMentions mentions() {
    return new HostMentions(hosts);
  }

  /** Whether a link's segment matches this segment of a base. */
  static boolean fits(UriHead.Step step, String base) {
    return base.equals(VERSION) ? step.isShort() && isVersion(step.name()) : step.is(base);
  }

  /** A segment in the form in which it is compared. */
  private static String any(String segment) {
    return isVersion(segment) ? VERSION : segment;
  }

  private static boolean isVersion(String segment) {
    boolean release = segment.length() == 8 && segment.charAt(6) == 'r' && isDigit(segment, 7);
    return (segment.length() == 6 || release)
        && segment.startsWith("sc")
        && isDigit(segment, 2)
        && isDigit(segment, 3)
        && isDigit(segment, 4)
        && isDigit(segment, 5);
  }

  private static boolean isDigit(String text, int at) {
    return text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }
}
