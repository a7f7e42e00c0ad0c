package dev.spfgateway.odata.links;

import dev.spfgateway.base.Guids;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Leads an answer's links through the gateway:
 *
 * <ul>
 *   <li>what leads to a VMM service, on a host of the stamp's or on any host whose path is SPF's,
 *       leads to the gateway's service root;
 *   <li>what leads anywhere else on a host of the stamp's, or to another service of SPF's, leads to
 *       the same path on the gateway, which answers that nothing is there;
 *   <li>relative links and those to foreign places stay.
 * </ul>
 */
public final class AnswerLinks implements LinkMap {
  /** An URL's beginning, also with JSON's escaped slashes. */
  private static final Pattern URL =
      Pattern.compile("[a-z][a-z0-9+.-]{0,20}:(?://|\\\\/\\\\/)", Pattern.CASE_INSENSITIVE);

  private final UpstreamNames names;
  private final GatewayRoot gateway;
  private final Pattern mention;

  /** Leads from these names to this root. */
  public AnswerLinks(UpstreamNames names, GatewayRoot gateway) {
    this.names = names;
    this.gateway = gateway;
    this.mention = names.mention();
  }

  /** The path of a VMM service in a link. */
  private record Root(int end, Optional<UUID> subscription, boolean named) {}

  @Override
  public Optional<Change> map(String link) {
    return UriHead.parse(link).flatMap(head -> map(link, head));
  }

  private Optional<Change> map(String link, UriHead head) {
    List<UriHead.Step> steps = head.steps(link);
    boolean hosted = !head.host().isEmpty();
    boolean known = names.hosts().contains(head.host());
    Optional<Root> root = root(steps).filter(some -> known || some.named() || !hosted);
    if (root.isPresent()) {
      String path = root.get().subscription().map(gateway::path).orElseGet(gateway::path);
      String by = hosted ? gateway.origin() + path : path;
      return Optional.of(new Change(head.start(), root.get().end(), by));
    }
    boolean spf = steps.stream().anyMatch(step -> step.name().equals(GatewayRoot.SERVICE));
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
      if (!UpstreamNames.any(steps.get(i).name()).equals(base.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** A base of one segment or none is too little to go by, unless SPF's service follows. */
  private static Optional<Root> root(List<UriHead.Step> steps, int base) {
    int next = base;
    Optional<UUID> subscription =
        next < steps.size() ? Guids.parse(steps.get(next).name()) : Optional.empty();
    next += subscription.isPresent() ? 1 : 0;
    boolean named = next < steps.size() && steps.get(next).name().equals(GatewayRoot.SERVICE);
    next += named ? 1 : 0;
    return named || base > 1
        ? Optional.of(new Root(steps.get(next - 1).end(), subscription, named))
        : Optional.empty();
  }

  /** Leads URLs as {@link #map} does, and replaces host names that stand alone. */
  @Override
  public String neutral(String text) {
    StringBuilder neutral = new StringBuilder();
    Matcher url = URL.matcher(text);
    int from = 0;
    while (url.find(from)) {
      neutral.append(withoutNames(text.substring(from, url.start())));
      from = led(text, url, neutral);
    }
    return neutral.append(withoutNames(text.substring(from))).toString();
  }

  /** Writes one URL's beginning and returns where it ended. */
  private int led(String text, Matcher url, StringBuilder neutral) {
    String rest = text.substring(url.start());
    String plain = rest.replace("\\/", "/");
    Optional<Change> change = map(plain);
    if (change.isEmpty()) {
      neutral.append(url.group());
      return url.end();
    }
    neutral.append(change.get().by());
    int end = 0;
    for (int i = 0; i < change.get().end(); i++) {
      end += rest.startsWith("\\/", end) ? 2 : 1;
    }
    return url.start() + end;
  }

  private String withoutNames(String text) {
    Matcher found = mention.matcher(text);
    return found.replaceAll(
        name ->
            Matcher.quoteReplacement(
                name.group().contains(":") ? gateway.authority() : gateway.host()));
  }
}
