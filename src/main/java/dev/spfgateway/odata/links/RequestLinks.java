package dev.spfgateway.odata.links;

import dev.spfgateway.base.Guids;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Rewrites a request's entity URIs from the gateway to the upstream, for the subscription that the
 * request was authorized for. Every other absolute URI, a foreign subscription's above all, stays
 * unchanged and means nothing to SPF, which knows only entities below its own root.
 */
public final class RequestLinks implements LinkMap {
  private static final List<String> SERVICE = List.of("services", "systemcenter", "vmm");

  private final Set<String> authorities;
  private final UUID subscription;
  private final String upstreamRoot;

  /**
   * Rewrites to a root.
   *
   * @param authorities host and port under which clients reach the gateway
   * @param upstreamRoot the upstream URL of the subscription's service, without a trailing slash
   */
  public RequestLinks(Set<String> authorities, UUID subscription, String upstreamRoot) {
    this.authorities = new HashSet<>();
    for (String authority : authorities) {
      UriHead.parse("//" + authority).map(RequestLinks::authority).ifPresent(this.authorities::add);
    }
    this.subscription = subscription;
    this.upstreamRoot = upstreamRoot;
  }

  /** Adds TLS's default port, which a plain-HTTP spelling of the gateway's URL means too. */
  private static String authority(UriHead head) {
    boolean standard = head.port() < 0 || head.port() == 80 && head.scheme().equals("http");
    return (head.host() + ":" + (standard ? 443 : head.port())).toLowerCase(Locale.ROOT);
  }

  @Override
  public Optional<Change> map(String link) {
    return UriHead.parse(link)
        .filter(head -> head.host().isEmpty() || authorities.contains(authority(head)))
        .flatMap(
            head ->
                rootEnd(head.steps(link)).map(end -> new Change(head.start(), end, upstreamRoot)));
  }

  private Optional<Integer> rootEnd(List<UriHead.Step> steps) {
    int end = 1 + SERVICE.size();
    boolean root =
        steps.size() >= end
            && Guids.parse(steps.get(0).name()).filter(subscription::equals).isPresent()
            && steps.subList(1, end).stream().map(UriHead.Step::name).toList().equals(SERVICE);
    if (!root) {
      return Optional.empty();
    }
    boolean longForm = steps.size() > end && steps.get(end).name().equals(GatewayRoot.SERVICE);
    return Optional.of(steps.get(longForm ? end : end - 1).end());
  }

  /** Outside of links, a client's text is never changed. */
  @Override
  public String neutral(String text) {
    return text;
  }
}
