package dev.spfgateway.simulator.spf;

import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.odata.PercentCode;
import dev.spfgateway.odata.ResourcePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A request's path.
 *
 * @param root the service root's path as the client wrote it, with a leading and a trailing slash
 * @param subscription empty in the administrator's scope
 * @param resource the path after the root
 */
record SpfPath(String root, Optional<SubscriptionId> subscription, ResourcePath resource) {
  private static final String SERVICE = "Microsoft.Management.Odata.svc";

  /**
   * Reads a raw path. Doubled slashes count once; the root is compared without regard to case, as
   * IIS does.
   *
   * @return empty when no service has the path, which IIS itself answers
   * @throws dev.spfgateway.odata.ODataSyntaxException when the part after the root is malformed
   */
  static Optional<SpfPath> parse(String raw) {
    List<String> parts = Arrays.stream(raw.split("/", -1)).filter(part -> !part.isEmpty()).toList();
    int service = 0;
    while (service < parts.size() && !parts.get(service).equalsIgnoreCase(SERVICE)) {
      service++;
    }
    boolean tenant = service == 3;
    boolean found =
        service < parts.size()
            && (service == 2 || tenant)
            && (parts.get(0).equalsIgnoreCase("SC2012R2")
                || parts.get(0).equalsIgnoreCase("SC2012"))
            && parts.get(1).equalsIgnoreCase("VMM");
    Optional<SubscriptionId> subscription =
        found && tenant ? SubscriptionId.parse(parts.get(2)) : Optional.empty();
    if (!found || tenant && subscription.isEmpty()) {
      return Optional.empty();
    }
    List<String> decoded = new ArrayList<>();
    for (String part : parts.subList(service + 1, parts.size())) {
      decoded.add(PercentCode.decodeSegment(part));
    }
    String root = "/" + String.join("/", parts.subList(0, service + 1)) + "/";
    return Optional.of(new SpfPath(root, subscription, ResourcePath.parse(decoded)));
  }
}
