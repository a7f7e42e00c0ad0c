package dev.spfgateway.odata.links;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What counts as the upstream's in a link. SPF builds links from what IIS believes its name to be:
 * another case, another port, another scheme, a machine name that no configuration mentions. So a
 * host counts with any scheme and port, and a path counts on any host.
 *
 * @param hosts in lower case
 * @param bases the segments of each path below which VMM services are, in lower case, longest
 *     first; the version's segment ({@code SC2012}, {@code SC2012R2}) as {@link #VERSION}
 */
public record UpstreamNames(Set<String> hosts, List<List<String>> bases) {
  /** Stands for any version. */
  static final String VERSION = "sc*";

  private static final Pattern NOTHING = Pattern.compile("(?!)");

  /** Copies the collections. */
  public UpstreamNames {
    hosts = Set.copyOf(hosts);
    bases = List.copyOf(bases);
  }

  /**
   * Collects the names of one stamp.
   *
   * @param endpoints base URLs of its VMM services
   * @param aliases further host names that its servers know themselves by
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

  /**
   * Finds a host where it stands alone in a text, with a domain and a port behind it. A letter or
   * digit before it is none when it ends an escape: {@code \n}, {@code %2f}.
   */
  Pattern mention() {
    if (hosts.isEmpty()) {
      return NOTHING;
    }
    String any = hosts.stream().map(Pattern::quote).collect(Collectors.joining("|"));
    return Pattern.compile(
        "(?:(?<![a-z0-9_-])|(?<=\\\\u[0-9a-f]{4})|(?<=\\\\[bfnrt])|(?<=%[0-9a-f]{2}))"
            + "(?:"
            + any
            + ")(?:\\.[a-z0-9-]+)*(?::[0-9]{1,5})?(?![a-z0-9_-])",
        Pattern.CASE_INSENSITIVE);
  }

  /** A segment as it is compared. */
  static String any(String segment) {
    return segment.matches("sc\\d{4}(r\\d)?") ? VERSION : segment;
  }
}
