package dev.spfgateway.odata.links;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Rewrites an answer's links so that they lead through the gateway:
 *
 * <ul>
 *   <li>A link to a VMM service, on one of the stamp's hosts or on any host with SPF's path,
 *       becomes a link to the gateway's service root.
 *   <li>A link to anything else on one of the stamp's hosts, or to another service of SPF's,
 *       becomes a link to the same path on the gateway, which answers that nothing is there.
 *   <li>A link that could lead a client to a place other than the one it shows is emptied ({@link
 *       LinkForm}).
 *   <li>Relative links, and links to other places, stay.
 * </ul>
 */
public final class AnswerLinks implements LinkMap {
  private final UpstreamNames names;
  private final GatewayRoot gateway;
  private final NeutralText text;

  /** Rewrites links from these names to this root. */
  public AnswerLinks(UpstreamNames names, GatewayRoot gateway) {
    this.names = names;
    this.gateway = gateway;
    this.text = new NeutralText(this, names.mentions(), gateway);
  }

  /** The path of a VMM service in a link. */
  private record Root(int end, Optional<UUID> subscription, boolean named) {}

  @Override
  public Optional<Change> map(String link) {
    return map(link, 0)
        .or(
            () ->
                LinkForm.isDeceptive(link)
                    ? Optional.of(new Change(0, link.length(), ""))
                    : Optional.empty());
  }

  /** Decides on the link that begins at an index of a text. */
  Optional<Change> map(CharSequence text, int from) {
    return UriHead.parse(text, from).flatMap(head -> map(text, head));
  }

  private Optional<Change> map(CharSequence link, UriHead head) {
    List<UriHead.Step> steps = head.steps(link);
    boolean hosted = !head.host().isEmpty();
    boolean known = names.hosts().contains(head.host());
    Optional<Root> root = root(steps).filter(some -> known || some.named() || !hosted);
    if (root.isPresent()) {
      String path = root.get().subscription().map(gateway::path).orElseGet(gateway::path);
      String by = hosted ? gateway.origin() + path : path;
      return Optional.of(new Change(head.start(), root.get().end(), by));
    }
    boolean spf = steps.stream().anyMatch(step -> step.is(GatewayRoot.SERVICE));
    return hosted && (known || spf)
        ? Optional.of(new Change(head.start(), head.path(), gateway.origin()))
        : Optional.empty();
  }

  private Optional<Root> root(List<UriHead.Step> steps) {
    return names.bases().stream()
        .filter(base -> begins(steps, base))
        .flatMap(base -> root(steps, base.size()).stream())
        .findFirst();
  }

  private static boolean begins(List<UriHead.Step> steps, List<String> base) {
    if (steps.size() < base.size()) {
      return false;
    }
    for (int i = 0; i < base.size(); i++) {
      if (!UpstreamNames.fits(steps.get(i), base.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** A base of one segment or none is too short to recognize, unless SPF's service name follows. */
  private static Optional<Root> root(List<UriHead.Step> steps, int base) {
    int next = base;
    Optional<UUID> subscription = next < steps.size() ? steps.get(next).guid() : Optional.empty();
    next += subscription.isPresent() ? 1 : 0;
    boolean named = next < steps.size() && steps.get(next).is(GatewayRoot.SERVICE);
    next += named ? 1 : 0;
    return named || base > 1
        ? Optional.of(new Root(steps.get(next - 1).end(), subscription, named))
        : Optional.empty();
  }

  /** Rewrites URLs as {@link #map} does, and replaces host names outside of URLs. */
  @Override
  public String neutral(String some) {
    return text.of(some);
  }

  @Override
  public Change neutral(String some, int least) {
    return text.of(some, least);
  }
}
