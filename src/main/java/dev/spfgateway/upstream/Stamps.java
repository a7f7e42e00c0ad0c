package dev.spfgateway.upstream;

import dev.spfgateway.base.StampId;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The endpoints of every stamp, as one event loop sees them. */
final class Stamps {
  private final Map<StampId, List<Endpoint>> byId = new HashMap<>();

  Stamps(Vertx vertx, List<StampConfig> stamps, UpstreamConfig config) {
    for (StampConfig stamp : stamps) {
      byId.put(
          stamp.id(),
          stamp.endpoints().stream()
              .map(endpoint -> new Endpoint(vertx, stamp, endpoint, config.connection()))
              .toList());
    }
  }

  /** A stamp's endpoints, the preferred one first. */
  List<Endpoint> endpoints(StampId stamp) {
    @Nullable List<Endpoint> endpoints = byId.get(stamp);
    if (endpoints == null) {
      throw new IllegalStateException("the registry let a subscription on an unknown stamp pass");
    }
    return endpoints;
  }
}
