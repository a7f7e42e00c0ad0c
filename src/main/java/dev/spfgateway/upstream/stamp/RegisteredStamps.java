package dev.spfgateway.upstream.stamp;

import dev.spfgateway.base.StampId;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.RegistrySnapshot;
import dev.spfgateway.upstream.config.StampConfig;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The registry's stamps, by id. Immutable; shared by all event loops. */
public final class RegisteredStamps implements RegistrySnapshot.Part {
  private final List<StampConfig> all;
  private final Map<StampId, StampConfig> byId = new HashMap<>();

  /** Takes stamps with distinct ids. */
  public RegisteredStamps(List<StampConfig> stamps) {
    this.all = List.copyOf(stamps);
    all.forEach(stamp -> byId.put(stamp.id(), stamp));
  }

  /** Every stamp, in the order of the file. */
  public List<StampConfig> all() {
    return all;
  }

  /** The stamp with this id. */
  public Optional<StampConfig> find(StampId id) {
    return Optional.ofNullable(byId.get(id));
  }

  @Override
  public boolean stillAllows(Exchange permitted) {
    return hasServersOf(permitted);
  }

  /**
   * Whether a request's stamp still exists, on servers that the request's own version of the
   * registry had. Servers that were only added or only removed do not make it another stamp; nor
   * does a new secret, and the new secret is the one shown.
   */
  boolean hasServersOf(Exchange exchange) {
    RegisteredStamps earlier = exchange.registry().part(RegisteredStamps.class);
    StampId id = exchange.permit().stamp();
    @Nullable StampConfig now = byId.get(id);
    @Nullable StampConfig then = earlier.byId.get(id);
    if (now == null || then == null) {
      return false;
    }
    Set<URI> servers = servers(now);
    Set<URI> known = servers(then);
    return servers.containsAll(known) || known.containsAll(servers);
  }

  private static Set<URI> servers(StampConfig stamp) {
    return stamp.endpoints().stream()
        .map(StampConfig.EndpointConfig::url)
        .collect(Collectors.toSet());
  }
}
