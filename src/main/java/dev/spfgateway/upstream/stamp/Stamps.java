package dev.spfgateway.upstream.stamp;

import dev.spfgateway.base.StampId;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.upstream.config.RefusalConfig;
import dev.spfgateway.upstream.config.StampConfig;
import dev.spfgateway.upstream.config.StampConfig.EndpointConfig;
import dev.spfgateway.upstream.credential.CredentialStates;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of every stamp, as one event loop sees them. Follows the configuration: an
 * unchanged endpoint keeps its connections; a changed one gets new ones, and its old ones are
 * closed as they become free.
 */
public final class Stamps {
  private final Vertx vertx;
  private final Upstream upstream;
  private Upstream.View seen = Upstream.View.NONE;
  private Map<StampId, Site> byId = Map.of();
  private Map<Key, Endpoint> endpoints = Map.of();

  /**
   * A stamp with this event loop's endpoints, both of one version of the configuration.
   *
   * @param stamp the part that all event loops share
   * @param endpoints the preferred one first, in the order of its health
   */
  public record Site(Upstream.Stamp stamp, List<Endpoint> endpoints) {}

  /**
   * Everything that an endpoint's connections depend on. This includes the credential's state: a
   * credential that left the registry and came back has a new one, even for an event loop that did
   * not see it leave.
   */
  private record Key(
      String stamp,
      EndpointConfig endpoint,
      CredentialStates.Shown credential,
      List<Path> trust,
      List<String> pins,
      List<RefusalConfig> refusals) {}

  public Stamps(Vertx vertx, Upstream upstream) {
    this.vertx = vertx;
    this.upstream = upstream;
    follow();
  }

  /**
   * A stamp.
   *
   * @throws dev.spfgateway.pipeline.failure.GatewayException when it has been taken out of the
   *     registry
   */
  public Site site(StampId stamp) {
    follow();
    @Nullable Site site = byId.get(stamp);
    if (site == null) {
      throw Upstream.outOfService();
    }
    return site;
  }

  /**
   * A request's stamp in its current version.
   *
   * @throws dev.spfgateway.pipeline.failure.GatewayException when it was taken out of the registry,
   *     or moved to other servers, since the request was routed
   */
  public Site site(Exchange exchange) {
    follow();
    Upstream.Stamp stamp = Upstream.stamp(seen, exchange);
    return Objects.requireNonNull(byId.get(stamp.config().id()));
  }

  /** Whether all endpoints of a site are still in use. */
  public boolean has(Site site) {
    follow();
    @Nullable Site now = byId.get(site.stamp().config().id());
    return now != null && now.endpoints().containsAll(site.endpoints());
  }

  /** All current stamps. */
  public List<Site> sites() {
    follow();
    return List.copyOf(byId.values());
  }

  /** Cheap when nothing changed: the view is always replaced as a whole. */
  @SuppressWarnings("ReferenceEquality")
  private void follow() {
    Upstream.View latest = upstream.view();
    if (latest != seen) {
      seen = latest;
      replace(latest);
    }
  }

  private void replace(Upstream.View view) {
    Map<Key, Endpoint> kept = new HashMap<>();
    Map<StampId, Site> next = new HashMap<>();
    for (StampConfig config : view.stamps().all()) {
      Upstream.Stamp stamp = Objects.requireNonNull(view.byId().get(config.id()));
      List<Endpoint> itsEndpoints = new ArrayList<>();
      for (int i = 0; i < config.endpoints().size(); i++) {
        EndpointConfig endpoint = config.endpoints().get(i);
        CredentialStates.Shown shown = stamp.credentials().get(i);
        Key key =
            new Key(
                config.name(), endpoint, shown, config.trust(), config.pins(), config.refusals());
        @Nullable Endpoint same = kept.getOrDefault(key, endpoints.get(key));
        Endpoint used =
            same == null ? new Endpoint(vertx, config, endpoint, shown, upstream) : same;
        kept.put(key, used);
        itsEndpoints.add(used);
      }
      next.put(config.id(), new Site(stamp, List.copyOf(itsEndpoints)));
    }
    endpoints.values().stream()
        .filter(before -> !kept.containsValue(before))
        .forEach(before -> before.connections().retire());
    endpoints = kept;
    byId = next;
  }
}
