package dev.spfgateway.upstream;

import dev.spfgateway.base.StampId;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.upstream.StampConfig.EndpointConfig;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of every stamp, as one event loop sees them. Follows the configuration: an endpoint
 * of which nothing changed keeps its connections, another one gets new ones, and those that it had
 * are closed as they become free.
 */
final class Stamps {
  private final Vertx vertx;
  private final Upstreams upstreams;
  private List<StampConfig> seen = List.of();
  private Map<StampId, List<Endpoint>> byId = Map.of();
  private Map<Key, Endpoint> endpoints = Map.of();

  /** All that an endpoint's connections depend on. */
  private record Key(String stamp, EndpointConfig endpoint, List<Path> trust, List<String> pins) {}

  Stamps(Vertx vertx, Upstreams upstreams) {
    this.vertx = vertx;
    this.upstreams = upstreams;
    follow();
  }

  /** A stamp's endpoints that the gateway may call, the preferred one first; perhaps none. */
  List<Endpoint> endpoints(StampId stamp) {
    follow();
    List<Endpoint> all = byId.getOrDefault(stamp, List.of());
    return all.stream().anyMatch(one -> one.credential().isRefused())
        ? all.stream().filter(one -> !one.credential().isRefused()).toList()
        : all;
  }

  /** Why a stamp has no endpoint that the gateway may call; nothing was sent. */
  GatewayException closed(StampId stamp) {
    if (!byId.containsKey(stamp)) {
      return GatewayException.of(
          FailureKind.UPSTREAM_UNREACHABLE, "the stamp was taken out of service; nothing was sent");
    }
    GatewayException refused =
        GatewayException.of(
            FailureKind.UPSTREAM_REFUSED_CREDENTIAL,
            "SPF refused the gateway's own credential before, so nothing is sent there until that"
                + " is mended");
    Duration recheck = upstreams.config().credentials().recheck();
    return recheck.isZero() ? refused : refused.retryAfter(recheck);
  }

  /** Cheap when nothing changed: the list is replaced as a whole or not at all. */
  private void follow() {
    List<StampConfig> latest = upstreams.stamps();
    if (latest != seen) {
      seen = latest;
      replace(latest);
    }
  }

  private void replace(List<StampConfig> stamps) {
    Map<Key, Endpoint> kept = new HashMap<>();
    Map<StampId, List<Endpoint>> next = new HashMap<>();
    for (StampConfig stamp : stamps) {
      List<Endpoint> itsEndpoints = new ArrayList<>();
      for (EndpointConfig endpoint : stamp.endpoints()) {
        Key key = new Key(stamp.name(), endpoint, stamp.trust(), stamp.pins());
        @Nullable Endpoint same = kept.getOrDefault(key, endpoints.get(key));
        Endpoint used = same == null ? new Endpoint(vertx, stamp, endpoint, upstreams) : same;
        kept.put(key, used);
        itsEndpoints.add(used);
      }
      next.put(stamp.id(), List.copyOf(itsEndpoints));
    }
    endpoints.values().stream()
        .filter(before -> !kept.containsValue(before))
        .forEach(before -> before.connections().retire());
    endpoints = kept;
    byId = next;
    upstreams.forgetUnused();
  }
}
