package dev.spfgateway.odata.links;

import dev.spfgateway.base.Guids;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The root of a subscription's service on the gateway, spelled as this client spells it: the case
 * of the path, the short form or the one with {@code Microsoft.Management.Odata.svc}. Clients
 * compare the links of an answer with the root that they know.
 *
 * @param origin such as {@code https://api.hoster.example:30006}
 * @param subscription as the client writes it
 * @param service the path after the subscription, with a leading slash and no trailing one
 */
public record GatewayRoot(String origin, String subscription, String service) {
  static final String SERVICE = "microsoft.management.odata.svc";

  private static final int SHORT = 4;

  /**
   * Finds the root in a request's path.
   *
   * @param path the raw path, in which the router found this service; its doubled slashes become
   *     single
   */
  public static GatewayRoot of(String origin, String path) {
    List<String> segments = new ArrayList<>();
    for (String raw : path.split("/", -1)) {
      if (!raw.isEmpty() && segments.size() <= SHORT) {
        segments.add(Percent.decode(raw));
      }
    }
    if (segments.size() < SHORT) {
      throw new IllegalArgumentException("no service root is in " + path);
    }
    boolean longForm = segments.size() > SHORT && segments.get(SHORT).equalsIgnoreCase(SERVICE);
    int end = longForm ? SHORT + 1 : SHORT;
    return new GatewayRoot(
        origin, segments.get(0), "/" + String.join("/", segments.subList(1, end)));
  }

  /** The root's path with the subscription replaced by the one that a link names. */
  String path(UUID named) {
    boolean own = Guids.parse(subscription).filter(named::equals).isPresent();
    return "/" + (own ? subscription : named) + service;
  }

  /** The root's path. */
  String path() {
    return "/" + subscription + service;
  }

  /** Host and port, as written in links. */
  String authority() {
    return origin.substring(origin.indexOf("//") + 2);
  }

  /** The host without its port. */
  String host() {
    String authority = authority();
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
  }
}
